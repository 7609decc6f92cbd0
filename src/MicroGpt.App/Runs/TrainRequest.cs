using MicroGpt.App.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Runs;

/// <summary>The options of <c>train</c>. Null means the default of the model, or of the run that is resumed.</summary>
internal sealed record TrainRequest
{
    public string? Data { get; init; }

    public DocumentMode? Documents { get; init; }

    public int? Steps { get; init; }

    public float? LearningRate { get; init; }

    public long? Seed { get; init; }

    public int? EvalEvery { get; init; }

    public TrainingStage? Stage { get; init; }

    public ExitLook? ExitTarget { get; init; }

    /// <summary>Run or checkpoint that the stage "exit" starts from; null for the newest run.</summary>
    public string? From { get; init; }

    public string? Out { get; init; }

    public bool Resume { get; init; }

    public string? Metrics { get; init; }

    /// <summary>Number of texts to generate at the end.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>Called after every step with its number. Used by tests.</summary>
    public Action<long>? OnStep { get; init; }

    public required Compute Compute { get; init; }
}
