using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>Opens what a failure left behind, with the code that users run, and checks that nothing was lost.</summary>
internal static class RunCheck
{
    /// <param name="done">Whether the scenario had returned before the failure.</param>
    public static void HoldsAndGoesOn(string run, RunScenario scenario, bool done)
    {
        Holds(run, scenario, done);
        GoesOn(run);
    }

    public static void Holds(string run, RunScenario scenario, bool done)
    {
        long last = StepOf(RunLayout.FollowLast(run));
        long best = StepOf(RunLayout.FollowBest(run));
        bool isAfter = (last, best) == (scenario.After.Last, scenario.After.Best);
        bool isBefore = (last, best) == (scenario.Before.Last, scenario.Before.Best);
        Assert.True(isAfter || (!done && isBefore), $"{scenario}: last is {last}, best is {best}");
        if (Directory.Exists(run))
        {
            RunRecord? record = CheckpointStore.ReadRecord(run);
            Assert.True(record is not null || !(done ? scenario.After : scenario.Before).HasRecord, $"{scenario}: no run.json");
        }

        foreach (string checkpoint in RunLayout.Checkpoints(run))
        {
            // Every directory with a checkpoint's name is whole.
            TinyRun.Load(Path.Combine(run, checkpoint));
        }

        if (done)
        {
            Assert.All(scenario.After.Kept, step => TinyRun.Load(Path.Combine(run, RunLayout.CheckpointName(step))));
        }
    }

    /// <summary>The next saves succeed and delete what the failure left behind.</summary>
    private static void GoesOn(string run)
    {
        var files = new DurableFiles(QuickOperations.Instance);
        using CheckpointStore store =
            CheckpointStore.HoldsRun(run) ? CheckpointStore.Resume(run, files) : CheckpointStore.Create(run, files);
        store.WriteRecord(RunScenario.Record());
        long previous = StepOf(store.Best);
        TinyRun.Save(store, 30);
        Assert.Equal(previous, StepOf(store.Best));
        TinyRun.Save(store, 40, best: true);
        TinyRun.Save(store, 50);
        Assert.Equal((50, 40), (StepOf(store.Last), StepOf(store.Best)));
        Assert.Equal(
            ["best", "last", "run.json", "run.lock", "step-00000040", "step-00000050"],
            Directory.GetFileSystemEntries(run).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    private static long StepOf(string? checkpoint) => checkpoint is null ? 0 : TinyRun.Load(checkpoint);
}
