using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>A part of a run's life, to be cut off or disturbed at each of its operations.</summary>
/// <param name="Prepare">Makes the directory as it is before.</param>
/// <param name="Act">Does the part, through the given operations.</param>
/// <param name="Before">What the directory must hold before the part is done.</param>
/// <param name="After">What it must hold once the part is done. In between, each of the two is right.</param>
internal sealed record RunScenario(
    string Name, Action<string> Prepare, Action<string, IFileOperations> Act, RunContents Before, RunContents After)
{
    public static IReadOnlyList<RunScenario> All { get; } =
    [
        new("begin", _ => { }, Begin, new RunContents(), new RunContents { HasRecord = true }),
        new("first save", Begun, SaveOf(10), new RunContents { HasRecord = true }, new RunContents { HasRecord = true, Last = 10 }),
        new(
            "first save, the best",
            Begun,
            SaveOf(10, best: true),
            new RunContents { HasRecord = true },
            new RunContents { HasRecord = true, Last = 10, Best = 10 }),
        new(
            "save",
            run => Saved(run, (10, true), (20, false)),
            SaveOf(30),
            new RunContents { HasRecord = true, Last = 20, Best = 10 },
            new RunContents { HasRecord = true, Last = 30, Best = 10, Kept = [20] }),
        new(
            "save, the best",
            run => Saved(run, (10, true), (20, false)),
            SaveOf(30, best: true),
            new RunContents { HasRecord = true, Last = 20, Best = 10 },
            new RunContents { HasRecord = true, Last = 30, Best = 30, Kept = [20] }),
        new(
            "save and prune",
            run => Saved(run, (10, true), (20, false), (30, false)),
            SaveOf(40),
            new RunContents { HasRecord = true, Last = 30, Best = 10 },
            new RunContents { HasRecord = true, Last = 40, Best = 10, Kept = [30] }),
        new(
            "resume from the checkpoint before",
            run => Saved(run, (10, false), (20, false)),
            (run, operations) => Resume(run, operations, 15),
            new RunContents { HasRecord = true, Last = 20 },
            new RunContents { HasRecord = true, Last = 15, Kept = [10] }),
        new(
            "resume and change the record",
            run => Saved(run, (10, false)),
            (run, operations) =>
            {
                using CheckpointStore store = CheckpointStore.Resume(run, new DurableFiles(operations));
                store.WriteRecord(Record("7m"));
            },
            new RunContents { HasRecord = true, Last = 10 },
            new RunContents { HasRecord = true, Last = 10 }),
    ];

    public override string ToString() => Name;

    public static RunRecord Record(string saveEvery = "5m") => new()
    {
        Data = "builtin:names",
        DataFingerprint = "xxh128:00",
        SaveEvery = saveEvery,
        HyperParameters = TestModels.Training,
    };

    private static void Begin(string run, IFileOperations operations)
    {
        using CheckpointStore store = CheckpointStore.Create(run, new DurableFiles(operations));
        store.WriteRecord(Record());
    }

    private static void Begun(string run) => Begin(run, QuickOperations.Instance);

    private static void Saved(string run, params (long Step, bool Best)[] saves)
    {
        Begun(run);
        using CheckpointStore store = CheckpointStore.Resume(run, new DurableFiles(QuickOperations.Instance));
        foreach ((long step, bool best) in saves)
        {
            TinyRun.Save(store, step, best);
        }
    }

    private static Action<string, IFileOperations> SaveOf(long step, bool best = false) => (run, operations) =>
    {
        using CheckpointStore store = CheckpointStore.Resume(run, new DurableFiles(operations));
        TinyRun.Save(store, step, best);
    };

    private static void Resume(string run, IFileOperations operations, long step)
    {
        using CheckpointStore store = CheckpointStore.Resume(run, new DurableFiles(operations));
        store.ContinueFrom(store.Checkpoints.First());
        TinyRun.Save(store, step);
    }
}

/// <summary>What a run directory must hold. Steps stand for checkpoints; 0 = none.</summary>
internal sealed record RunContents
{
    public bool HasRecord { get; init; }

    public long Last { get; init; }

    public long Best { get; init; }

    /// <summary>Further checkpoints that must be whole.</summary>
    public long[] Kept { get; init; } = [];
}
