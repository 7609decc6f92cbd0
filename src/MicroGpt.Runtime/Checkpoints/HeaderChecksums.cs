namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// Checksums of the headers of a checkpoint's safetensors files. A header contains the checksums of the tensors, so these two cover
/// every byte, and files of different checkpoints cannot be mixed.
/// </summary>
public sealed record HeaderChecksums(string Model, string Optimizer)
{
    internal string Of(string file) => file == Checkpoint.ModelFile ? Model : Optimizer;
}
