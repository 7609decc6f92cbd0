namespace MicroGpt.Runtime.Tests;

/// <summary>Simulates a crash before each file operation of a save in turn.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static DurableFiles Quick { get; } = new(waitsForDisk: false);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AStoreIsWholeWhereverASaveIsCutOff(bool best)
    {
        int stages = 0;
        for (bool finished = false; !finished; stages++)
        {
            string run = _directory[$"run-{stages}"];
            using (CheckpointStore store = CheckpointStore.Create(run, Quick))
            {
                TinyRun.Save(store, 10, best: true);
                TinyRun.Save(store, 20);
            }

            finished = SaveUntil(run, stages, step: 30, best);
            CheckWhole(run, finished, best);
            GoOn(run);
        }

        Assert.True(stages > 20, $"Only {stages} operations were cut off.");
    }

    [Fact]
    public void TheFirstSaveLeavesAWholeCheckpointOrNone()
    {
        bool finished = false;
        for (int stage = 0; !finished; stage++)
        {
            string run = _directory[$"run-{stage}"];
            using (CheckpointStore store = CheckpointStore.Create(run, Quick))
            {
                File.WriteAllText(store.MetricsPath, "{}\n");
            }

            finished = SaveUntil(run, stage, step: 10, best: true);
            using CheckpointStore resumed = CheckpointStore.Resume(run, Quick);
            Assert.Equal(10, resumed.Last is { } last ? TinyRun.Load(last) : 10);
            Assert.True(!finished || resumed.Last is not null);
        }
    }

    /// <summary>A crash during the recovery from a crash: the second save is cut off before each of its operations.</summary>
    [Fact]
    public void RecoveryMayBeCutOffToo()
    {
        foreach (int first in new[] { 2, 9, 15, 20, 25 })
        {
            bool finished = false;
            for (int second = 0; !finished; second++)
            {
                string run = _directory[$"run-{first}-{second}"];
                using (CheckpointStore store = CheckpointStore.Create(run, Quick))
                {
                    TinyRun.Save(store, 10, best: true);
                }

                SaveUntil(run, first, step: 20, best: false);
                finished = SaveUntil(run, second, step: 20, best: true);
                CheckWhole(run, finished, best: true, newest: 20);
            }
        }
    }

    [Fact]
    public void AFullDiskIsAnErrorThatLeavesTheRestWhole()
    {
        string run = _directory["run"];
        using (CheckpointStore store = CheckpointStore.Create(run, Quick))
        {
            TinyRun.Save(store, 10);
        }

        var full = new DurableFiles(operation =>
        {
            if (operation.StartsWith("flush", StringComparison.Ordinal))
            {
                throw new IOException("No space left on device");
            }
        });
        using CheckpointStore resumed = CheckpointStore.Resume(run, full);
        string message = Assert.Throws<MicroGptException>(() => TinyRun.Save(resumed, 20)).Message;
        Assert.Contains("No space left on device", message, StringComparison.Ordinal);
        Assert.Equal(10, TinyRun.Load(resumed.Last!));
        Assert.Equal(["step-00000010"], Directory.GetDirectories(run).Select(Path.GetFileName));
    }

    /// <summary>Saves and crashes before the operation with the given number. Returns whether the save finished.</summary>
    private static bool SaveUntil(string run, int operations, long step, bool best)
    {
        int count = 0;
        using CheckpointStore store = CheckpointStore.Resume(run, new DurableFiles(_ =>
        {
            // All later operations fail too, because no code runs after a real crash.
            if (count++ >= operations)
            {
                throw new CrashException();
            }
        }, waitsForDisk: false));
        try
        {
            TinyRun.Save(store, step, best);
            return true;
        }
        catch (CrashException)
        {
            return false;
        }
    }

    private static void CheckWhole(string run, bool finished, bool best, long newest = 30)
    {
        long last = TinyRun.Load(RunLayout.FollowLast(run)!);
        long kept = TinyRun.Load(CheckpointStore.Resolve(run));
        Assert.True(last == newest || (!finished && last < newest));
        Assert.True(kept == (best ? newest : 10) || (!finished && kept == 10));

        // Every directory with a checkpoint's name is whole.
        foreach (string name in RunLayout.Checkpoints(run))
        {
            TinyRun.Load(Path.Combine(run, name));
        }
    }

    /// <summary>The next save after a crash succeeds and deletes the leftovers of the crash.</summary>
    private static void GoOn(string run)
    {
        using CheckpointStore store = CheckpointStore.Resume(run, Quick);
        TinyRun.Save(store, 30);
        TinyRun.Save(store, 40, best: true);
        Assert.Equal(40, TinyRun.Load(store.Last!));
        Assert.Equal(["best", "last", "run.lock", "step-00000040"], Directory.GetFileSystemEntries(run).Select(Path.GetFileName).Order());
    }

    private sealed class CrashException : Exception;
}
