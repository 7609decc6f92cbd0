using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.CommandLine.Runs;

/// <summary>The options of <c>train</c>. Null means the default of the model, or of the run that is resumed.</summary>
internal sealed record TrainRequest
{
    public string? Data { get; init; }

    public DocumentMode? Documents { get; init; }

    public int? Steps { get; init; }

    public float? LearningRate { get; init; }

    public long? Seed { get; init; }

    public int? EvalEvery { get; init; }

    /// <summary>Maximum number of predictions in an evaluation during training; 0 = all.</summary>
    public long? EvalTokens { get; init; }

    /// <summary>How often to save, as in <see cref="SaveInterval"/>.</summary>
    public string? SaveEvery { get; init; }

    public TrainingStage? Stage { get; init; }

    public ExitLook? ExitTarget { get; init; }

    /// <summary>
    /// Run or checkpoint whose weights a new run starts with. The stage "exit" needs one and takes the newest run if this is null.
    /// With <see cref="Resume"/>: the checkpoint of the run to go on from.
    /// </summary>
    public string? From { get; init; }

    public string? Out { get; init; }

    public bool Resume { get; init; }

    public string? Metrics { get; init; }

    /// <summary>Training time of this process after which the run ends; null for none.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Number of evaluations without a lower held-out loss after which the run ends; null for none.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether to look for a learning rate instead of training.</summary>
    public bool FindRate { get; init; }

    /// <summary>Whether to print only errors and the result.</summary>
    public bool Quiet { get; init; }

    /// <summary>Number of texts to generate at the end. With 0, evaluations write no samples either.</summary>
    public int Samples { get; init; } = 20;

    /// <summary>How long to retry the save at the end of a run.</summary>
    public TimeSpan SavePatience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Called with the directory of the run before the first step.</summary>
    public Action<string>? OnRun { get; init; }

    /// <summary>Called after every step with its number.</summary>
    public Action<long>? OnStep { get; init; }

    /// <summary>Whether a panel is shown, which takes memory.</summary>
    public bool ShowsPanel { get; init; }

    /// <summary>The clock of the time limit and of the display.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Measures the peak of the multiply-add units in FLOP/s, for displays that compare with it; null to leave it out.</summary>
    public Func<WorkerPool, double>? MeasurePeak { get; init; }

    public required Compute Compute { get; init; }
}
