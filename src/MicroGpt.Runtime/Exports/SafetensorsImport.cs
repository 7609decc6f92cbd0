using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Exports;

/// <summary>
/// Reads what <see cref="SafetensorsFormat"/> wrote. The fingerprint says whether it is the compiled model, alphabet included.
/// </summary>
public sealed class SafetensorsImport : IImportFormat
{
    internal const string StageKey = "stage";

    public string Name => "a safetensors file";

    public bool Claims(string path) => File.Exists(path);

    public unsafe TrainingStage Read(string path, ModelDescription model, StoredWeights weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsReader reader = SafetensorsReader.Open(path);
        Fingerprints.RequireEqual(path, reader.Metadata.GetValueOrDefault(Checkpoint.FingerprintKey), model.Fingerprint);
        ParameterFile.Read(reader, path, model, [Checkpoint.WeightArray(weights)]);
        return Words.TryParse(reader.Metadata.GetValueOrDefault(StageKey, ""), out TrainingStage stage) ? stage : TrainingStage.Model;
    }
}
