namespace MicroGpt.Runtime;

/// <summary>How AdamW's running means are stored between steps.</summary>
public enum MomentFormat
{
    /// <summary>8 bytes a parameter.</summary>
    Float32,

    /// <summary>4 bytes a parameter: m rounded to nearest, v stochastically (docs/adr/0009).</summary>
    BFloat16,
}

public static class MomentFormats
{
    /// <summary>Word of <see cref="MomentFormat.Float32"/> in model.json and state.json.</summary>
    public const string Float32 = "float32";

    /// <summary>Word of <see cref="MomentFormat.BFloat16"/>.</summary>
    public const string BFloat16 = "bfloat16";

    /// <exception cref="MicroGptException">The word is none of the two.</exception>
    public static MomentFormat Parse(string word) => word switch
    {
        Float32 => MomentFormat.Float32,
        BFloat16 => MomentFormat.BFloat16,
        _ => throw new MicroGptException($"\"{word}\" is no format of the optimizer's state: use {Float32} or {BFloat16}."),
    };

    /// <summary>The word in model.json.</summary>
    public static string Word(this MomentFormat format) => format == MomentFormat.Float32 ? Float32 : BFloat16;

    /// <summary>What to do with a run whose moments are stored in a format that the program was not built for.</summary>
    public static string Remedy(MomentFormat run) =>
        $"rebuild it with \"state\": \"{run.Word()}\" in training.optimizer of model.json, or start a new run.";

    /// <summary>Element type in memory and in a checkpoint.</summary>
    public static TensorType Type(this MomentFormat format) =>
        format == MomentFormat.Float32 ? TensorType.F32 : TensorType.BF16;
}
