using MicroGpt.App.Cli;
using MicroGpt.App.Generation;
using MicroGpt.App.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.App.Training;

/// <summary>One invocation of <c>train</c>: opens or creates the run, trains, and reports the result.</summary>
internal sealed unsafe class TrainingSession<TModel>(Terminal terminal)
    where TModel : ICompiledModel
{
    private const int SampleTokens = 100;

    private static ModelDescription Model => TModel.Description;

    /// <returns>The exit code.</returns>
    public int Run(TrainRequest request, CancellationToken interruption) => request switch
    {
        { Resume: true } => Resume(request, interruption),
        { Stage: TrainingStage.Exit } => BeginExitStage(request, interruption),
        _ => Begin(request, interruption),
    };

    private int Begin(TrainRequest request, CancellationToken interruption)
    {
        // Load the data first: a wrong path must not leave an empty run behind.
        var data = RunData.Load(Model, RunSettings.ForNewRun(Model, request));
        using CheckpointStore store = CheckpointStore.Create(request.Out);
        return Train(request, store, data, default, interruption);
    }

    /// <summary>Starts a run of its own. The run that the model comes from is not changed.</summary>
    private int BeginExitStage(TrainRequest request, CancellationToken interruption)
    {
        string from = request.From ?? RunDirectories.Newest();
        string checkpoint = CheckpointStore.Resolve(from);
        TrainingState state = Checkpoint.ReadState(checkpoint);
        if (request.From is null && state.HyperParameters.IsExitStage())
        {
            throw new MicroGptException(
                $"The newest run, {from}, trains an exit token itself. Name the run of the model with --from.");
        }

        string source = RunData.SourceOf(from, checkpoint) ?? state.HyperParameters.Data;

        // Check everything that can fail before the run directory is created.
        Checkpoint.RequireModel(checkpoint, Model);
        RunSettings settings = RunSettings.ForExitStage(Model, state, source, request);
        TrainerOptions.From(settings.HyperParameters, Model.Architecture);
        var data = RunData.Load(Model, settings);
        if (request.Data is null && request.Documents is null)
        {
            state.RequireSameData(data.Corpus, state.HyperParameters.ValidationFraction);
        }

        using CheckpointStore store = CheckpointStore.Create(request.Out);
        return Train(request, store, data, new Start(checkpoint, null), interruption);
    }

    private int Resume(TrainRequest request, CancellationToken interruption)
    {
        string directory = request.Out ?? RunDirectories.Newest();
        using CheckpointStore store = CheckpointStore.Resume(directory);
        string? checkpoint = store.Last;
        string? remembered = RunData.SourceOf(directory);
        if (checkpoint is null)
        {
            // The run ended before its first checkpoint, so it starts again. An exit stage always has one: it saves before its first step.
            TrainRequest again = request with { Data = request.Data ?? remembered };
            var fresh = RunData.Load(Model, RunSettings.ForNewRun(Model, again));
            return Train(request, store, fresh, default, interruption);
        }

        TrainingState state = Checkpoint.ReadState(checkpoint);
        var data = RunData.Load(Model, RunSettings.ForResumedRun(Model, state, remembered, request));
        state.RequireSameData(data.Corpus, data.Settings.HyperParameters.ValidationFraction);
        return Train(request, store, data, new Start(checkpoint, state), interruption);
    }

    private int Train(
        TrainRequest request,
        CheckpointStore store,
        RunData data,
        Start start,
        CancellationToken interruption)
    {
        TrainingDefaults settings = data.Settings.HyperParameters;
        Compute compute = request.Compute;
        using ModelEngine engine = compute.Start<TModel>();
        if (start.Checkpoint is { } directory)
        {
            Checkpoint.LoadWeights(directory, Model, engine.Weights.Stored);
        }
        else
        {
            engine.Weights.Initialize(settings.Seed);
        }

        using var trainer = new Trainer<TModel>(engine, TrainerOptions.From(settings, Model.Architecture));
        RunProgress progress = Restore(trainer, start);
        data.RememberSource(store.RunDirectory);
        TrainingReport.WriteHeader(terminal, Model, compute, data, store);
        if (progress.Step > 0)
        {
            terminal.WriteLine($"resumed after step {Text.Count(progress.Step)}");
        }

        using var metrics = new MetricsFiles(store.MetricsPath, request.Metrics, progress.Step);
        var loop = new TrainingLoop<TModel>(trainer, data, progress, store, metrics) { OnStep = request.OnStep };
        var line = new ProgressLine(terminal, settings.Steps, TimeProvider.System);
        bool finished = loop.Run(line, interruption);
        line.Clear();
        if (!finished || interruption.IsCancellationRequested)
        {
            terminal.WriteLine($"Interrupted and saved after step {Text.Count(progress.Step)}. "
                + $"To continue: microgpt train --resume --out {store.RunDirectory}");
            return ExitCode.Interrupted;
        }

        TrainingReport.WriteMemory(terminal, Model);
        TrainingReport.WriteResult(terminal, data, loop.Evaluation);
        if (request.Samples > 0)
        {
            terminal.WriteLine();
            terminal.WriteLine($"{Text.Plural(request.Samples, "sample")}:");
            var style = new GenerationStyle
            {
                Count = request.Samples,
                MaxTokens = SampleTokens,
                Mode = data.Corpus.Mode,
                ShowDepth = Model.Architecture.HasExit,
                ExitIsTrained = GenerationStyle.TrainsExit(Model.Architecture, settings),
            };
            TextPrinter<TModel>.Print(terminal, engine, style);
        }

        return ExitCode.Done;
    }

    private static RunProgress Restore(Trainer<TModel> trainer, Start start)
    {
        if (start is not { Checkpoint: { } directory, State: { } state })
        {
            return new RunProgress();
        }

        Checkpoint.LoadOptimizer(directory, Model, trainer.State.Moments);
        trainer.State.Step = checked((int)state.Step);
        return RunProgress.From(state);
    }

    /// <summary>What a run starts from.</summary>
    /// <param name="Checkpoint">Checkpoint with its weights; null for random weights.</param>
    /// <param name="State">Saved state of a resumed run; null for a run at its first step.</param>
    private readonly record struct Start(string? Checkpoint, TrainingState? State);
}
