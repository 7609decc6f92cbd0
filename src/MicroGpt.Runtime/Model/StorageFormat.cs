namespace MicroGpt.Runtime;

/// <summary>How numbers are stored that are not worked on: weights, and AdamW's running means. Arithmetic is float32.</summary>
public enum StorageFormat
{
    /// <summary>4 bytes.</summary>
    Float32,

    /// <summary>2 bytes, rounded when they are written (docs/adr/0009, docs/adr/0010).</summary>
    BFloat16,
}

public static class StorageFormats
{
    /// <summary>Word of <see cref="StorageFormat.Float32"/> in model.json and state.json.</summary>
    public const string Float32 = "float32";

    /// <summary>Word of <see cref="StorageFormat.BFloat16"/>.</summary>
    public const string BFloat16 = "bfloat16";

    /// <param name="word">A word of model.json.</param>
    /// <param name="what">What is stored, for the message.</param>
    /// <exception cref="MicroGptException">The word is none of the two.</exception>
    public static StorageFormat Parse(string word, string what) => word switch
    {
        Float32 => StorageFormat.Float32,
        BFloat16 => StorageFormat.BFloat16,
        _ => throw new MicroGptException($"\"{word}\" is no format of {what}: use {Float32} or {BFloat16}."),
    };

    /// <summary>The word in model.json.</summary>
    public static string Word(this StorageFormat format) => format == StorageFormat.Float32 ? Float32 : BFloat16;

    /// <summary>What to do with a run whose moments are stored in a format that the program was not built for.</summary>
    public static string StateRemedy(string run) =>
        $"rebuild it with \"state\": \"{run}\" in training.optimizer of model.json, or start a new run.";

    /// <summary>What to do with a run whose weights are.</summary>
    public static string WeightsRemedy(string run) =>
        $"rebuild it with \"weights\": \"{run}\" in training of model.json, or start a new run.";

    /// <summary>Element type in memory and in a checkpoint.</summary>
    public static TensorType Type(this StorageFormat format) =>
        format == StorageFormat.Float32 ? TensorType.F32 : TensorType.BF16;
}
