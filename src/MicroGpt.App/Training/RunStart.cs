using MicroGpt.App.Cli;
using MicroGpt.App.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.App.Training;

/// <summary>The run that <c>train</c> works on: a new one, a new one with the weights of another, or one that goes on.</summary>
internal sealed class RunStart
{
    private const string OtherHeldOut =
        "Another seed holds out other data, so the held-out loss covers data that the first run learned.";

    private readonly TrainingState? _state;
    private readonly string? _checkpoint;

    private RunStart(RunData data, CheckpointStore store, string? checkpoint, TrainingState? state)
    {
        Data = data;
        Store = store;
        _checkpoint = checkpoint;
        _state = state;
        Record = new RunRecord
        {
            Data = data.AbsoluteSource,
            DataFingerprint = data.Corpus.Fingerprint,
            From = state is null && checkpoint is not null ? Path.GetFullPath(checkpoint) : null,
            SaveEvery = data.Settings.HyperParameters.SaveEvery,
            HyperParameters = data.Settings.HyperParameters,
        };
    }

    public RunData Data { get; }

    /// <summary>The run's directory. Whoever asked for the start disposes it.</summary>
    public CheckpointStore Store { get; }

    /// <summary>What to write into run.json before the first step.</summary>
    public RunRecord Record { get; private init; }

    /// <summary>Checkpoint whose weights a run at its first step starts with; null for random weights or a run that goes on.</summary>
    public string? From => _state is null ? _checkpoint : null;

    /// <summary>Sentences for the header.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <exception cref="MicroGptException">The run cannot begin or go on as asked. Nothing was created.</exception>
    /// <exception cref="OperationCanceledException">The person interrupted it while data were read.</exception>
    public static RunStart Of(ModelDescription model, TrainRequest request, CancellationToken interruption) => request switch
    {
        { Resume: true } => Resumed(model, request, interruption),
        { Stage: TrainingStage.Exit } => ExitStage(model, request, interruption),
        { From: not null } => FineTuning(model, request, interruption),
        _ => New(model, request, interruption),
    };

    /// <exception cref="MicroGptException">The checkpoint is damaged; the message names the one before it.</exception>
    public void LoadWeights(ModelDescription model, ModelWeights weights)
    {
        if (_checkpoint is null)
        {
            weights.Initialize(Data.Settings.HyperParameters.Seed);
        }
        else
        {
            OrEarlier(() => Checkpoint.LoadWeights(_checkpoint, model, weights.Stored), Store, _checkpoint);
        }
    }

    /// <inheritdoc cref="LoadWeights"/>
    public RunProgress LoadProgress(ModelDescription model, TrainingMemory memory)
    {
        if (_state is null)
        {
            return new RunProgress();
        }

        OrEarlier(() => Checkpoint.LoadOptimizer(_checkpoint!, model, memory.Moments), Store, _checkpoint!);
        memory.Step = (int)_state.Step;
        return RunProgress.From(_state);
    }

    // The data are loaded before the directory is created: a wrong path must not leave an empty run behind.
    private static RunStart New(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        var data = RunData.Load(model, RunSettings.ForNewRun(model, request), interruption);
        return new RunStart(data, CheckpointStore.Create(request.Out), null, null);
    }

    private static RunStart FineTuning(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        string from = request.From!;
        string checkpoint = CheckpointStore.Resolve(from);
        TrainingState state = Checkpoint.ReadState(checkpoint);
        Checkpoint.RequireModel(checkpoint, model);
        string source = RunData.SourceOf(from, checkpoint) ?? state.HyperParameters.Data;
        var data = RunData.Load(model, RunSettings.ForFineTuning(model, state, source, request), interruption);
        TrainingDefaults settings = data.Settings.HyperParameters;
        bool mixes = data.Corpus.Fingerprint == state.DataFingerprint
            && (settings.Seed != state.HyperParameters.Seed || settings.ValidationFraction != state.HyperParameters.ValidationFraction);
        return new RunStart(data, CheckpointStore.Create(request.Out), checkpoint, null)
        {
            Notes =
            [
                $"weights of  {checkpoint}, step {Text.Count(state.Step)}",
                .. mixes ? [OtherHeldOut] : (string[])[],
            ],
        };
    }

    /// <summary>Starts a run of its own. The run that the model comes from is not changed.</summary>
    private static RunStart ExitStage(ModelDescription model, TrainRequest request, CancellationToken interruption)
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
        Checkpoint.RequireModel(checkpoint, model);
        RunSettings settings = RunSettings.ForExitStage(model, state, source, request);
        TrainerOptions.From(settings.HyperParameters, model.Architecture);
        var data = RunData.Load(model, settings, interruption);
        if (request.Data is null && request.Documents is null)
        {
            state.RequireSameData(data.Corpus, state.HyperParameters.ValidationFraction);
        }

        return new RunStart(data, CheckpointStore.Create(request.Out), checkpoint, null);
    }

    private static RunStart Resumed(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        string directory = request.Out ?? RunDirectories.Newest();
        CheckpointStore store = CheckpointStore.Resume(directory);
        try
        {
            RunRecord? record = CheckpointStore.ReadRecord(directory);
            RequireReadableAgain(request.Data ?? record?.Data, request);
            string? checkpoint = request.From is null ? store.Last : CheckpointOf(store, request.From);
            RunStart start = checkpoint is null
                ? FromTheBeginning(model, request, store, record, interruption)
                : FromCheckpoint(model, request, store, record, checkpoint, interruption);
            return new RunStart(start.Data, store, start._checkpoint, start._state)
            {
                Notes = start.Notes,
                Record = start.Record with { From = record?.From, Metrics = record?.Metrics ?? [] },
            };
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>The run ended before its first checkpoint, so it starts again, with the settings that it began with.</summary>
    private static RunStart FromTheBeginning(
        ModelDescription model, TrainRequest request, CheckpointStore store, RunRecord? record, CancellationToken interruption)
    {
        if (record is null)
        {
            throw new MicroGptException(
                $"{store.RunDirectory} contains neither a checkpoint nor the settings of the run. Start a new run with another --out.");
        }

        TrainingDefaults began = record.HyperParameters with { SaveEvery = record.SaveEvery };
        var data = RunData.Load(model, RunSettings.ForResumedRun(model, began, 0, record.Data, request), interruption);
        record.RequireSameData(data.Corpus);
        return new RunStart(data, store, record.From, null) { Notes = ChangedSchedule(began, data, 0) };
    }

    private static RunStart FromCheckpoint(
        ModelDescription model,
        TrainRequest request,
        CheckpointStore store,
        RunRecord? record,
        string checkpoint,
        CancellationToken interruption)
    {
        TrainingState? state = null;
        OrEarlier(() => state = Checkpoint.ReadState(checkpoint), store, checkpoint);
        store.ContinueFrom(checkpoint);
        TrainingDefaults run = state!.HyperParameters with { SaveEvery = record?.SaveEvery ?? SaveInterval.Default };
        string source = record?.Data ?? run.Data;
        var data = RunData.Load(model, RunSettings.ForResumedRun(model, run, state.Step, source, request), interruption);
        state.RequireSameData(data.Corpus, data.Settings.HyperParameters.ValidationFraction);
        return new RunStart(data, store, checkpoint, state) { Notes = ChangedSchedule(run, data, state.Step) };
    }

    /// <summary>Data that came from a pipe or a terminal are gone. Reading them again would wait for ever.</summary>
    private static void RequireReadableAgain(string? source, TrainRequest request)
    {
        if (request.Data is null && source is not null && (source.StartsWith("/dev/", StringComparison.Ordinal)
            || source.StartsWith("/proc/", StringComparison.Ordinal)))
        {
            throw new MicroGptException(
                $"The run read its data from {source}, which cannot be read again. Give the same text with --data.");
        }
    }

    private static string CheckpointOf(CheckpointStore store, string from)
    {
        string wanted = Path.TrimEndingDirectorySeparator(Path.GetFullPath(from));
        return store.Checkpoints.FirstOrDefault(checkpoint => Path.GetFullPath(checkpoint) == wanted)
            ?? throw new MicroGptException(
                $"{from} is not a checkpoint of {store.RunDirectory}. With --resume, --from names one of its checkpoints. "
                + "To start a new run from it, leave --resume out.");
    }

    /// <summary>Says how another number of steps changes the learning rate of a run that goes on.</summary>
    private static string[] ChangedSchedule(TrainingDefaults run, RunData data, long step)
    {
        TrainingDefaults now = data.Settings.HyperParameters;
        double before = Schedule(run).At((int)step);
        double after = Schedule(now).At((int)step);
        return before == after || run.Steps == now.Steps
            ? []
            : [$"schedule    changed from {Text.Plural(run.Steps, "step")} to {Text.Count(now.Steps)}: "
                + $"the learning rate of the next step is {Text.Exact((float)after)}, not {Text.Exact((float)before)}"];
    }

    private static LearningRateSchedule Schedule(TrainingDefaults run) =>
        new(run.Schedule, run.LearningRate, run.FinalLearningRate, run.Warmup, run.Steps);

    /// <summary>Loads something of a checkpoint. If that is damaged, the message says how to go on from the checkpoint before it.</summary>
    private static void OrEarlier(Action load, CheckpointStore store, string checkpoint)
    {
        try
        {
            load();
        }
        catch (DamagedCheckpointException e)
        {
            string? earlier = store.Checkpoints.TakeWhile(path => path != checkpoint).LastOrDefault();
            if (earlier is null)
            {
                throw;
            }

            throw new DamagedCheckpointException(
                $"{e.Message} To go on from the one before it: microgpt train --resume --out {store.RunDirectory} --from {earlier}", e);
        }
    }
}
