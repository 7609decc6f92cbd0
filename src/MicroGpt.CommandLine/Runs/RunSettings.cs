using System.Globalization;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Runs;

/// <summary>Settings of a run: the defaults of the model or of the resumed run, with the changes that the person asked for.</summary>
/// <param name="HyperParameters">As saved in a checkpoint: <see cref="TrainingDefaults.Data"/> is a name, never a path.</param>
/// <param name="DataSource"><c>builtin:NAME</c> or the path of a file.</param>
internal sealed record RunSettings(TrainingDefaults HyperParameters, string DataSource)
{
    public static RunSettings ForNewRun(ModelDescription model, TrainRequest request) => Override(
        ScheduleRules.Override(model.Training with { Objective = model.Architecture.Objective }, request.Steps, request.LearningRate),
        request,
        request.Data ?? SpecDirectory.Find(model.Training.Data, SpecDirectory.Known));

    /// <summary>
    /// Settings of a new run that starts with the weights of another: those of this program, on the same data and with the same data
    /// held out unless the request says otherwise.
    /// </summary>
    /// <param name="source">Path or built-in name of the other run's data.</param>
    public static RunSettings ForFineTuning(ModelDescription model, TrainingState run, string source, TrainRequest request)
    {
        TrainingDefaults settings = model.Training with { Objective = model.Architecture.Objective, Seed = run.HyperParameters.Seed };
        if (request.Data is null)
        {
            settings = settings with
            {
                Documents = run.HyperParameters.Documents,
                ValidationFraction = run.HyperParameters.ValidationFraction,
            };
        }

        return Override(
            ScheduleRules.Override(settings, request.Steps, request.LearningRate), request, request.Data ?? source);
    }

    /// <summary>
    /// Settings of the second stage. It uses the data of the run whose model it takes, so that held-out data stay held out, and by
    /// default a tenth of that run's steps.
    /// </summary>
    /// <param name="source">Path or built-in name of that run's data.</param>
    public static RunSettings ForExitStage(ModelDescription model, TrainingState run, string source, TrainRequest request)
    {
        // Batch size, optimizer and storage types come from this program, because its memory plan depends on them.
        TrainingDefaults settings = run.HyperParameters with
        {
            Batch = model.Training.Batch,
            Accumulation = model.Training.Accumulation,
            Objective = model.Architecture.Objective,
            Shards = model.Training.Shards,
            Optimizer = model.Training.Optimizer,
            Momentum = model.Training.Momentum,
            LearningRates = model.Training.LearningRates,
            OptimizerState = model.Training.OptimizerState,
            Precision = model.Training.Precision,
            Dropout = model.Training.Dropout,
            Packing = model.Training.Packing,
            Weights = model.Training.Weights,
            Stage = TrainingStage.Exit,
        };
        Keep("--seed", settings.Seed, request.Seed);
        int steps = request.Steps ?? Math.Max(1, settings.Steps / 10);
        return Override(ScheduleRules.Override(settings, steps, request.LearningRate), request, request.Data ?? source);
    }

    /// <param name="run">The settings of the run.</param>
    /// <param name="step">Number of steps that the run has done.</param>
    /// <param name="source">Source of the run's data.</param>
    /// <exception cref="MicroGptException">The request contradicts the settings of the run.</exception>
    public static RunSettings ForResumedRun(
        ModelDescription program, TrainingDefaults run, long step, string source, TrainRequest request)
    {
        TrainingDefaults model = program.Training;
        Keep("--seed", run.Seed, request.Seed);
        Keep("--learning-rate", run.LearningRate, request.LearningRate);
        KeepWord("--documents", run.Documents, request.Documents);
        KeepWord("--stage", run.Stage, request.Stage);
        KeepWord("--exit-target", run.ExitTarget, request.ExitTarget);
        if (run.Batch != model.Batch || run.Accumulation != model.Accumulation)
        {
            throw new MicroGptException(
                $"The run was trained with batch {run.Batch} and accumulation {run.Accumulation}, but this program was built for "
                + $"{model.Batch} and {model.Accumulation}. Rebuild it with the values of the run, or start a new run.");
        }

        if (run.Shards != model.Shards)
        {
            string remedy = run.Shards == 0 ? "without \"shards\"" : $"with \"shards\": {run.Shards}";
            throw new MicroGptException(
                $"The run adds gradients in {Shards(run)}, but this program was built for {Shards(model)}, which gives other bits. "
                + $"Rebuild it {remedy} in training of model.json, or start a new run.");
        }

        if (run.Optimizer != model.Optimizer)
        {
            throw new MicroGptException(
                $"The run was trained with {run.Optimizer.Name()}, but this program was built for {model.Optimizer.Name()}: "
                + StorageRemedy.ForOptimizer(run.Optimizer));
        }

        if (run.LearningRates != model.LearningRates)
        {
            throw new MicroGptException(
                $"The run was trained with {Rates(run)}, but this program was built for {Rates(model)}, which gives other bits. "
                + "Rebuild it with the learningRates of the run in training.optimizer of model.json, or start a new run.");
        }

        if (run.OptimizerState != model.OptimizerState)
        {
            throw new MicroGptException(
                $"The run keeps the optimizer's state in {run.OptimizerState.Name()}, but this program was built for "
                + $"{model.OptimizerState.Name()}: {StorageRemedy.ForState(run.OptimizerState)}");
        }

        if (run.Weights != model.Weights)
        {
            throw new MicroGptException(
                $"The run keeps its weights in {run.Weights.Name()}, but this program was built for {model.Weights.Name()}: "
                + StorageRemedy.ForWeights(run.Weights));
        }

        if (run.Precision != model.Precision)
        {
            throw new MicroGptException(
                $"The run keeps activations in {run.Precision.Name()}, but this program was built for {model.Precision.Name()}, "
                + $"which gives other bits. Rebuild it with \"precision\": \"{run.Precision.Name()}\" in training of model.json, "
                + "or start a new run.");
        }

        if (run.Dropout != model.Dropout)
        {
            throw new MicroGptException(
                $"The run was trained with {Dropout(run)}, but this program was built for {Dropout(model)}. Rebuild it with "
                + "training.dropout of the run in model.json, or start a new run.");
        }

        if (run.Packing != model.Packing)
        {
            throw new MicroGptException(
                $"The run was trained with {Packing(run)}, but this program was built for {Packing(model)}. Rebuild it with "
                + "training.pack and training.packAttention of the run in model.json, or start a new run.");
        }

        if (run.Objective.Length > 0 && run.Objective != program.Architecture.Objective)
        {
            throw new MicroGptException(
                $"The run was trained with {run.Objective}, but this program was built for {program.Architecture.Objective}. "
                + "Rebuild it with the recursion section of the run, or start a new run.");
        }

        if (request.Steps < step)
        {
            throw new MicroGptException(
                $"The run has already done {step} steps, so --steps {request.Steps} is too few. "
                + "--steps counts the steps of the whole run.");
        }

        // The warm-up stays as it was: most of it may be over.
        return Override(run with { Steps = request.Steps ?? run.Steps }, request, request.Data ?? source);
    }

    private static RunSettings Override(TrainingDefaults defaults, TrainRequest request, string source) => new(
        defaults with
        {
            Data = BuiltinNames.IsBuiltin(source) ? source : Path.GetFileName(source),
            Documents = request.Documents ?? defaults.Documents,
            Seed = request.Seed ?? defaults.Seed,
            EvalEvery = request.EvalEvery ?? defaults.EvalEvery,
            EvalTokens = request.EvalTokens ?? defaults.EvalTokens,
            SaveEvery = request.SaveEvery ?? defaults.SaveEvery,
            ExitTarget = request.ExitTarget ?? defaults.ExitTarget,
        },
        source);

    private static string Dropout(TrainingDefaults training) => training.Dropout is not { } rates
        ? "no dropout"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"dropout {rates.Embedding} of the embedding, {rates.Residual} of the residuals and {rates.Attention} of attention");

    private static string Packing(TrainingDefaults training) => training.Packing is { } packing
        ? $"packed documents and attention over {(packing == PackAttention.All ? "all of them" : "one of them")}"
        : "a context for each document";

    private static string Rates(TrainingDefaults training) => training.LearningRates is { } rates
        ? $"the learning rates {rates}"
        : "one learning rate for all parameters";

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
                $"The run was started with {option} {run}; with {value} it would no longer give the same bits. "
                + $"Leave {option} out, or start a new run, with --from if it shall keep the weights.");
        }
    }
}
