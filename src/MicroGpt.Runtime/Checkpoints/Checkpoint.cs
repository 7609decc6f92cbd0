using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>The arrays that a checkpoint saves: the weights and the optimizer's moments, in the layout of the weights.</summary>
public readonly unsafe struct CheckpointTensors(StoredWeights weights, Moments moments)
{
    public StoredWeights Weights { get; } = weights;

    public Moments Moments { get; } = moments;
}

/// <summary>One checkpoint: a directory of <c>model.safetensors</c>, <c>optimizer.safetensors</c> and <c>state.json</c>.</summary>
public static unsafe class Checkpoint
{
    public const string ModelFile = "model.safetensors";
    public const string OptimizerFile = "optimizer.safetensors";
    public const string StateFile = "state.json";

    internal const string FingerprintKey = "fingerprint";

    /// <summary>Reads and checks the training state of a checkpoint directory.</summary>
    /// <exception cref="DamagedCheckpointException">The state is missing or damaged.</exception>
    public static TrainingState ReadState(string directory) => TrainingState.Read(Path.Combine(directory, StateFile));

    /// <exception cref="DamagedCheckpointException">The checkpoint is damaged.</exception>
    /// <exception cref="MicroGptException">It belongs to another model; the message names the first difference.</exception>
    public static void RequireModel(string directory, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsReader reader = Open(directory, ModelFile, ReadState(directory), model);
    }

    /// <summary>
    /// Fills the weights and checks every tensor against its checksum. Padding is not written, so pass cleared memory. If the checkpoint
    /// stores another type, weights are widened or rounded to nearest: suitable for inference or as the start of a new run, but not for
    /// resuming one.
    /// </summary>
    /// <exception cref="DamagedCheckpointException">The checkpoint is damaged. The memory may hold a part of it.</exception>
    /// <exception cref="MicroGptException">It belongs to another model; the message names the first difference.</exception>
    public static void LoadWeights(string directory, ModelDescription model, StoredWeights weights)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsReader reader = Open(directory, ModelFile, ReadState(directory), model);
        ParameterFile.Read(reader, Path.Combine(directory, ModelFile), model, [WeightArray(weights)]);
    }

    /// <summary>Fills the optimizer's moments and checks every tensor. Padding is not written, so pass cleared memory.</summary>
    /// <exception cref="DamagedCheckpointException">The checkpoint is damaged. The memory may hold a part of it.</exception>
    /// <exception cref="MicroGptException">
    /// It belongs to another model or optimizer, or stores moments in another type; the message names the first difference.
    /// </exception>
    public static void LoadOptimizer(string directory, ModelDescription model, Moments moments)
    {
        string path = Path.Combine(directory, OptimizerFile);
        ArgumentNullException.ThrowIfNull(model);
        TrainingState state = ReadState(directory);
        RequireOptimizer(path, state.HyperParameters.Optimizer, moments.Kind);
        using SafetensorsReader reader = Open(directory, OptimizerFile, state, model);
        ParameterArray[] arrays = MomentArrays(model, moments);
        RequireType(reader, path, model, arrays[0], moments.Type);
        ParameterFile.Read(reader, path, model, arrays);
    }

    /// <summary>Whether a directory has no other files than those of a checkpoint. What a person added is never deleted.</summary>
    internal static bool HoldsNothingElse(string directory) => Directory.EnumerateFileSystemEntries(directory)
        .All(entry => Path.GetFileName(entry) is ModelFile or OptimizerFile or StateFile);

    /// <summary>Writes the three files into an empty directory. Each is on the disk before the next begins.</summary>
    internal static void Write(
        string directory, DurableFiles files, ModelDescription model, CheckpointTensors tensors, TrainingState state)
    {
        string weights = WriteTensors(Path.Combine(directory, ModelFile), files, model, [WeightArray(tensors.Weights)]);
        string moments = WriteTensors(Path.Combine(directory, OptimizerFile), files, model, MomentArrays(model, tensors.Moments));
        TrainingState checkedState = state with { Headers = new HeaderChecksums(weights, moments) };
        files.Write(Path.Combine(directory, StateFile), checkedState.Write);
    }

    /// <returns>The checksum of the header, which contains the checksums of the tensors.</returns>
    private static string WriteTensors(string path, DurableFiles files, ModelDescription model, ParameterArray[] arrays)
    {
        string header = "";
        files.Write(path, stream => header = ParameterFile.Write(stream, model, arrays, Metadata(model)));
        return header;
    }

    internal static ParameterArray WeightArray(StoredWeights weights) => new("", weights.Type, weights.Data) { Converts = true };

    private static ParameterArray[] MomentArrays(ModelDescription model, Moments moments)
    {
        IReadOnlyList<MomentLayout> layouts = MomentLayout.Of(model, moments.Kind);
        return
        [
            .. moments.Kind.Moments().Select(
                (name, i) => new ParameterArray("." + name, moments.Type, moments[i]) { Layout = layouts[i] }),
        ];
    }

    private static void RequireOptimizer(string path, OptimizerKind stored, OptimizerKind program)
    {
        if (stored != program)
        {
            throw new MicroGptException(
                $"{path} holds the state of {stored.Name()}, but this program trains with {program.Name()}: "
                + StorageRemedy.ForOptimizer(stored));
        }
    }

    /// <summary>Rejects moments of another type. They are not converted, because the run would not continue to the same bits.</summary>
    private static void RequireType(
        SafetensorsReader reader, string path, ModelDescription model, ParameterArray array, StorageType type)
    {
        if (reader.Find(model.Parameters[0].Name + array.Suffix)?.Type is { } other && other != type && other.IsTrainable())
        {
            throw new MicroGptException(
                $"{path} holds the optimizer's state in {other.Name()}, but this program keeps it in {type.Name()}: "
                + StorageRemedy.ForState(other));
        }
    }

    private static SafetensorsReader Open(string directory, string file, TrainingState state, ModelDescription model)
    {
        string path = Path.Combine(directory, file);
        SafetensorsReader reader = OpenWhole(path);
        try
        {
            if (state.Headers is { } headers && reader.HeaderChecksum != headers.Of(file))
            {
                throw DamagedCheckpointException.Of(path, $"its header does not match the checksum in {StateFile}");
            }

            Fingerprints.RequireEqual(path, reader.Metadata.GetValueOrDefault(FingerprintKey), model.Fingerprint);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static SafetensorsReader OpenWhole(string path)
    {
        try
        {
            return SafetensorsReader.Open(path);
        }
        catch (MicroGptException e)
        {
            throw new DamagedCheckpointException(e.Message, e);
        }
    }

    /// <summary>Hugging Face loaders require "format": "pt".</summary>
    internal static Dictionary<string, string> Metadata(ModelDescription model) => new()
    {
        ["format"] = "pt",
        ["name"] = model.Name,
        [FingerprintKey] = model.Fingerprint,
    };
}
