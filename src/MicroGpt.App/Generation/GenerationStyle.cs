using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.App.Generation;

/// <summary>What texts to write.</summary>
internal sealed record GenerationStyle
{
    /// <summary>A little below 1: small models are surer of their likeliest letters than of the rest.</summary>
    public const double DefaultTemperature = 0.8;

    /// <summary>Threshold of the exit token where the person names none: a token stops where it has more likely stopped than not.</summary>
    public const double DefaultExitThreshold = 0.5;

    public string Prompt { get; init; } = "";

    public int Count { get; init; } = 1;

    public int MaxTokens { get; init; } = 256;

    /// <summary>How the model learned: documents that end, or one text that does not.</summary>
    public required DocumentMode Mode { get; init; }

    /// <summary>q of the exit token; null = the default, for a model that has one.</summary>
    public double? ExitThreshold { get; init; }

    /// <summary>Whether the exit token learned anything: by the expected loss, or in a stage of its own. Untrained it would stop every token at once.</summary>
    public bool ExitIsTrained { get; init; } = true;

    /// <summary>Relative change of the state below which a token stops; 0 = not asked.</summary>
    public double ExitTolerance { get; init; }

    /// <summary>Whether to show how many loops each character took.</summary>
    public bool ShowDepth { get; init; }

    public SamplingOptions Sampling { get; init; } = new() { Temperature = DefaultTemperature };

    /// <summary>Whether a run's exit token learned anything.</summary>
    public static bool TrainsExit(ArchitectureDescription model, TrainingDefaults run) => model.LoopLoss == LoopLoss.Expected || run.IsExitStage();

    /// <summary>How the runtime is to generate.</summary>
    /// <param name="stopToken">Token that ends a text; -1 = none.</param>
    public GenerationOptions ToOptions(ArchitectureDescription model, int stopToken) => new()
    {
        MaxTokens = MaxTokens,
        StopToken = stopToken,
        Sampling = Sampling,
        ExitThreshold = ExitThreshold ?? (model is { HasExit: true, Loops: > 1 } && ExitIsTrained && ExitTolerance <= 0 ? DefaultExitThreshold : 1),
        ExitTolerance = ExitTolerance,
    };
}
