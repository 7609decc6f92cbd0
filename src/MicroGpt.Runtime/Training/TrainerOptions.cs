using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>How to train: what model.json defaults and the command line may override.</summary>
public sealed record TrainerOptions
{
    /// <summary>Sequences in a micro-batch.</summary>
    public required int Batch { get; init; }

    /// <summary>Micro-batches in an optimizer step.</summary>
    public required int Accumulation { get; init; }

    public required OptimizerSettings Optimizer { get; init; }

    public required LearningRateSchedule Schedule { get; init; }

    /// <summary>What a step lowers.</summary>
    public required LoopObjective Objective { get; init; }

    /// <summary>Loops of each step; null where every step runs all.</summary>
    public DepthSampling? Depth { get; init; }

    /// <summary>
    /// Whether a step runs as many loops as its longest document has tokens, and two more. A batch that was filled from outside runs all.
    /// </summary>
    public bool DepthIsLongest { get; init; }

    /// <summary>Spans that a sequence has at most: several where packed documents attend to themselves alone.</summary>
    public int SpansPerSequence { get; init; } = 1;

    /// <summary>Steps before this one run only the first loops, up to <see cref="ArchitectureDescription.MinSteps"/>.</summary>
    public int StartStep { get; init; }

    /// <summary>Seed of the dropout masks; null where nothing is dropped.</summary>
    public long? DropoutSeed { get; init; }

    /// <summary>Weight of the loss before the answer of a problem, against 1 for the answer.</summary>
    public float PromptWeight { get; init; }

    /// <summary>beta of the expected loss at the first and the last step.</summary>
    public (double First, double Last) EntropyWeight { get; init; }

    /// <summary>What the model's spec says, or a run's settings.</summary>
    /// <exception cref="MicroGptException">The stage is "exit" and the model's exit cannot be trained.</exception>
    public static TrainerOptions From(TrainingDefaults training, ArchitectureDescription architecture) => new()
    {
        EntropyWeight = (architecture.EntropyWeight, architecture.FinalEntropyWeight),
        Objective = training.IsExitStage()
            ? LoopObjective.OfExitStage(architecture, training.ExitTarget)
            : LoopObjective.Of(architecture),
        Depth = architecture.MeanSteps is { } mean && !training.IsExitStage()
            ? new DepthSampling(mean, architecture.MinSteps, architecture.Loops, training.Seed)
            : null,
        DepthIsLongest = architecture.DepthIsLongest && !training.IsExitStage(),
        SpansPerSequence = training.Packing == PackAttention.Document ? architecture.Context : 1,
        StartStep = training.IsExitStage() ? 0 : architecture.StartStep,
        DropoutSeed = training.Dropout is null || training.IsExitStage() ? null : training.Seed,
        PromptWeight = training.PromptWeight,
        Batch = training.Batch,
        Accumulation = training.Accumulation,
        Optimizer = OptimizerSettings.From(training),
        Schedule = new LearningRateSchedule(
            training.Schedule, training.LearningRate, training.FinalLearningRate, training.Warmup, training.Steps),
    };
}
