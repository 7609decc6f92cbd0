using MicroGpt.App.Cli;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Runs;

/// <summary>What the person asked <c>train</c> for; null where the model's own default, or the resumed run's, holds.</summary>
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

    /// <summary>Run or checkpoint that the stage "exit" begins with; null for the newest run.</summary>
    public string? From { get; init; }

    public string? Out { get; init; }

    public bool Resume { get; init; }

    public string? Metrics { get; init; }

    /// <summary>Texts to show at the end.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>Called after every step with its number; for tests.</summary>
    public Action<long>? OnStep { get; init; }

    public required Compute Compute { get; init; }
}
