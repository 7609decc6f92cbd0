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

    private const string FingerprintKey = "fingerprint";

    /// <summary>Reads the training state of a checkpoint directory.</summary>
    /// <exception cref="MicroGptException">The state is missing or damaged.</exception>
    public static TrainingState ReadState(string directory) => TrainingState.Read(Path.Combine(directory, StateFile));

    /// <exception cref="MicroGptException">
    /// The checkpoint is damaged or belongs to another model; the message names the first difference.
    /// </exception>
    public static void RequireModel(string directory, ModelDescription model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsReader reader = Open(Path.Combine(directory, ModelFile), model);
    }

    /// <summary>
    /// Fills the weights. Padding is not written, so pass cleared memory. If the checkpoint stores another type, weights are widened
    /// or rounded to nearest: suitable for inference or as the start of a new run, but not for resuming one.
    /// </summary>
    /// <exception cref="MicroGptException">
    /// The checkpoint is damaged or belongs to another model; the message names the first difference.
    /// </exception>
    public static void LoadWeights(string directory, ModelDescription model, StoredWeights weights) =>
        Load(Path.Combine(directory, ModelFile), model, WeightArray(weights));

    /// <summary>Fills the optimizer's moments. Padding is not written, so pass cleared memory.</summary>
    /// <exception cref="MicroGptException">
    /// The checkpoint is damaged, belongs to another model or optimizer, or stores moments in another type; the message names the first
    /// difference.
    /// </exception>
    public static void LoadOptimizer(string directory, ModelDescription model, Moments moments)
    {
        string path = Path.Combine(directory, OptimizerFile);
        ArgumentNullException.ThrowIfNull(model);
        RequireOptimizer(path, ReadState(directory).HyperParameters.Optimizer, moments.Kind);
        using SafetensorsReader reader = Open(path, model);
        ParameterArray[] arrays = MomentArrays(moments);
        RequireType(reader, path, model, arrays[0], moments.Type);
        ParameterFile.Read(reader, path, model, arrays);
    }

    /// <summary>Writes the three files into an empty directory. Each is on the disk before the next begins.</summary>
    internal static void Write(
        string directory, DurableFiles files, ModelDescription model, CheckpointTensors tensors, TrainingState state)
    {
        Dictionary<string, string> metadata = Metadata(model);
        files.Write(
            Path.Combine(directory, ModelFile),
            stream => ParameterFile.Write(stream, model, [WeightArray(tensors.Weights)], metadata));
        files.Write(
            Path.Combine(directory, OptimizerFile),
            stream => ParameterFile.Write(stream, model, MomentArrays(tensors.Moments), metadata));
        files.Write(Path.Combine(directory, StateFile), state.Write);
    }

    private static void Load(string path, ModelDescription model, ParameterArray array)
    {
        ArgumentNullException.ThrowIfNull(model);
        using SafetensorsReader reader = Open(path, model);
        ParameterFile.Read(reader, path, model, [array]);
    }

    private static ParameterArray WeightArray(StoredWeights weights) => new("", weights.Type, weights.Data) { Converts = true };

    private static ParameterArray[] MomentArrays(Moments moments) =>
        [.. moments.Kind.Moments().Select((name, i) => new ParameterArray("." + name, moments.Type, moments[i]))];

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

    private static SafetensorsReader Open(string path, ModelDescription model)
    {
        var reader = SafetensorsReader.Open(path);
        try
        {
            Fingerprints.RequireEqual(path, reader.Metadata.GetValueOrDefault(FingerprintKey), model.Fingerprint);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Hugging Face loaders require "format": "pt".</summary>
    private static Dictionary<string, string> Metadata(ModelDescription model) => new()
    {
        ["format"] = "pt",
        ["name"] = model.Name,
        [FingerprintKey] = model.Fingerprint,
    };
}
