using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Runs;

/// <summary>What a run trains with: the model's defaults, or those of the run that is resumed, and what the person changed.</summary>
/// <param name="HyperParameters">As the checkpoint holds them: <see cref="TrainingDefaults.Data"/> is a name, never a path.</param>
/// <param name="DataSource"><c>builtin:NAME</c>, or the path of a file.</param>
internal sealed record RunSettings(TrainingDefaults HyperParameters, string DataSource)
{
    public static RunSettings ForNewRun(ModelDescription model, TrainRequest request) =>
        Override(model.Training with { Objective = model.Architecture.Objective }, request, request.Data ?? model.Training.Data);

    /// <summary>
    /// The second stage goes on with the data of the run whose model it takes, so that what was held out stays so, for a tenth of
    /// its steps.
    /// </summary>
    /// <param name="source">Where that run took its data from.</param>
    public static RunSettings ForExitStage(ModelDescription model, TrainingState run, string source, TrainRequest request)
    {
        // Batch, optimizer and how numbers are stored are this program's: the memory plan is made for them.
        TrainingDefaults settings = run.HyperParameters with
        {
            Batch = model.Training.Batch,
            Accumulation = model.Training.Accumulation,
            Objective = model.Architecture.Objective,
            Shards = model.Training.Shards,
            Optimizer = model.Training.Optimizer,
            OptimizerState = model.Training.OptimizerState,
            Precision = model.Training.Precision,
            Weights = model.Training.Weights,
            Stage = TrainingStage.Exit,
        };
        Keep("--seed", settings.Seed, request.Seed);
        int steps = request.Steps ?? Math.Max(1, settings.Steps / 10);
        return Override(
            settings with { Steps = steps, Warmup = Math.Min(settings.Warmup, steps / 10) }, request, request.Data ?? source);
    }

    /// <param name="remembered">Where the run took its data from, if its directory says.</param>
    /// <exception cref="MicroGptException">The request would make it another run.</exception>
    public static RunSettings ForResumedRun(
        ModelDescription program, TrainingState state, string? remembered, TrainRequest request)
    {
        TrainingDefaults run = state.HyperParameters;
        TrainingDefaults model = program.Training;
        Keep("--seed", run.Seed, request.Seed);
        Keep("--learning-rate", run.LearningRate, request.LearningRate);
        KeepWord("--documents", run.Documents, request.Documents);
        KeepWord("--stage", run.Stage, request.Stage);
        KeepWord("--exit-target", run.ExitTarget, request.ExitTarget);
        if (run.Batch != model.Batch || run.Accumulation != model.Accumulation)
        {
            throw new MicroGptException(
                $"The run was trained with batch {run.Batch} and accumulation {run.Accumulation}, and this program was built for "
                + $"{model.Batch} and {model.Accumulation}: rebuild it with the run's, or start a new run.");
        }

        if (run.Shards != model.Shards)
        {
            string remedy = run.Shards == 0 ? "without \"shards\"" : $"with \"shards\": {run.Shards}";
            throw new MicroGptException(
                $"The run adds gradients in {Shards(run)}, and this program was built for {Shards(model)}, which leads to other bits: "
                + $"rebuild it {remedy} in training of model.json, or start a new run.");
        }

        if (run.Optimizer != model.Optimizer)
        {
            throw new MicroGptException(
                $"The run was trained with {run.Optimizer.Name()}, and this program was built for {model.Optimizer.Name()}: "
                + StorageRemedy.ForOptimizer(run.Optimizer));
        }

        if (run.OptimizerState != model.OptimizerState)
        {
            throw new MicroGptException(
                $"The run keeps the optimizer's state in {run.OptimizerState.Name()}, and this program was built for {model.OptimizerState.Name()}: "
                + StorageRemedy.ForState(run.OptimizerState));
        }

        if (run.Weights != model.Weights)
        {
            throw new MicroGptException(
                $"The run keeps its weights in {run.Weights.Name()}, and this program was built for {model.Weights.Name()}: "
                + StorageRemedy.ForWeights(run.Weights));
        }

        if (run.Precision != model.Precision)
        {
            throw new MicroGptException(
                $"The run keeps activations in {run.Precision.Name()}, and this program was built for {model.Precision.Name()}, "
                + "which leads to other bits: rebuild it with "
                + $"\"precision\": \"{run.Precision.Name()}\" in training of model.json, or start a new run.");
        }

        if (run.Objective.Length > 0 && run.Objective != program.Architecture.Objective)
        {
            throw new MicroGptException(
                $"The run was trained with {run.Objective}, and this program was built for {program.Architecture.Objective}: rebuild it with the "
                + "run's recursion section, or start a new run.");
        }

        return Override(run, request, request.Data ?? remembered ?? run.Data);
    }

    private static RunSettings Override(TrainingDefaults defaults, TrainRequest request, string source) => new(
        defaults with
        {
            Data = BuiltinNames.IsBuiltin(source) ? source : Path.GetFileName(source),
            Documents = request.Documents ?? defaults.Documents,
            Steps = request.Steps ?? defaults.Steps,
            LearningRate = request.LearningRate ?? defaults.LearningRate,
            Seed = request.Seed ?? defaults.Seed,
            EvalEvery = request.EvalEvery ?? defaults.EvalEvery,
            ExitTarget = request.ExitTarget ?? defaults.ExitTarget,
        },
        source);

    private static string Shards(TrainingDefaults training) => training.Shards switch
    {
        0 => "as many shards as the plan chooses",
        1 => "1 shard",
        int shards => $"{shards} shards",
    };

    private static void KeepWord<T>(string option, T run, T? asked)
        where T : struct, Enum => Keep(option, Words.Of(run), asked is { } value ? Words.Of(value) : null);

    private static void Keep<T>(string option, T run, object? asked)
    {
        if (asked is T value && !value.Equals(run))
        {
            throw new MicroGptException(
                $"The run was started with {option} {run} and would not go on to the same bits with {value}: "
                + $"leave {option} out, or start a new run.");
        }
    }
}
