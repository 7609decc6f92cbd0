using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Training;

/// <summary>Opens a run to go on from its last checkpoint, from an earlier one, or from its beginning.</summary>
internal static class ResumedRun
{
    public static RunStart Open(ModelDescription model, TrainRequest request, CancellationToken interruption)
    {
        string directory = request.Out ?? RunDirectories.Newest();
        CheckpointStore store = CheckpointStore.Resume(directory);
        try
        {
            RunRecord? record = ReadRecord(store);
            RequireReadableAgain(request.Data ?? record?.Data, request);
            string? checkpoint = request.From is null ? store.Last : CheckpointOf(store, request.From);
            RunStart start = checkpoint is null
                ? FromTheBeginning(model, request, store, record, interruption)
                : FromCheckpoint(model, request, store, record, checkpoint, interruption);
            return new RunStart(start.Data, store, start.Checkpoint, start.State)
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

    /// <summary>The record of a run; null if it is missing, or damaged while a checkpoint can do without it.</summary>
    private static RunRecord? ReadRecord(CheckpointStore store)
    {
        try
        {
            return CheckpointStore.ReadRecord(store.RunDirectory);
        }
        catch (DamagedCheckpointException) when (store.Last is not null)
        {
            return null;
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
        RunStart.OrEarlier(() => state = Checkpoint.ReadState(checkpoint), store, checkpoint);
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
}
