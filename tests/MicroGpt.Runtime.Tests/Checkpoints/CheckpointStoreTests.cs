using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Run => _directory["run"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TheLastTwoAndTheBestAreKept()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        Assert.Null(store.Last);
        Assert.Null(store.Best);
        TinyRun.Save(store, 10, best: true);
        TinyRun.Save(store, 20);
        TinyRun.Save(store, 30);
        Assert.Equal(30, TinyRun.Load(store.Last!));
        Assert.Equal(10, TinyRun.Load(store.Best!));
        Assert.Equal(["step-00000010", "step-00000020", "step-00000030"], Kept());
        TinyRun.Save(store, 40);
        Assert.Equal(["step-00000010", "step-00000030", "step-00000040"], Kept());
        TinyRun.Save(store, 50, best: true);
        Assert.Equal(["step-00000040", "step-00000050"], Kept());
    }

    [Fact]
    public void FromMeansTheBestOfARunElseItsLastOrACheckpointItself()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        Assert.Contains("contains no checkpoint", Error(() => CheckpointStore.Resolve(Run)), StringComparison.Ordinal);
        TinyRun.Save(store, 10);
        Assert.Equal(store.Last, CheckpointStore.Resolve(Run));
        TinyRun.Save(store, 20, best: true);
        TinyRun.Save(store, 30);
        Assert.Equal(store.Best, CheckpointStore.Resolve(Run));
        Assert.Equal(store.Last, CheckpointStore.Resolve(store.Last!));
        Assert.ThrowsAny<MicroGptException>(() => CheckpointStore.Resolve(_directory["none"]));
    }

    /// <summary>A run that is done saves no more, so opening it completes a save that a kill interrupted between its pointers.</summary>
    [Fact]
    public void ResumingPointsToTheBestAfterAKillBetweenThePointers()
    {
        using (CheckpointStore store = CheckpointStore.Create(Run))
        {
            TinyRun.Save(store, 10, best: true);
            File.Copy(Path.Combine(Run, "best"), _directory["older"]);
            TinyRun.Save(store, 20, best: true);
        }

        File.Copy(_directory["older"], Path.Combine(Run, "best"), overwrite: true);
        File.WriteAllText(Path.Combine(Run, ".microgpt-tmp-best"), "");
        using CheckpointStore resumed = CheckpointStore.Resume(Run);
        Assert.Equal("step-00000020\n", File.ReadAllText(Path.Combine(Run, "best")));
        Assert.Empty(Directory.GetFileSystemEntries(Run, ".microgpt-tmp-*"));
    }

    [Fact]
    public void ARunIsNeverOverwritten()
    {
        using (CheckpointStore store = CheckpointStore.Create(Run))
        {
            TinyRun.Save(store, 10);
        }

        Assert.Contains("--resume", Error(() => CheckpointStore.Create(Run)), StringComparison.Ordinal);
        using CheckpointStore resumed = CheckpointStore.Resume(Run);
        Assert.Equal(10, TinyRun.Load(resumed.Last!));
    }

    [Fact]
    public void MetricsAloneMakeARunButAnEmptyDirectoryDoesNot()
    {
        Directory.CreateDirectory(Run);
        Assert.Contains("no run to resume", Error(() => CheckpointStore.Resume(Run)), StringComparison.Ordinal);
        using (CheckpointStore store = CheckpointStore.Create(Run))
        {
            File.WriteAllText(store.MetricsPath, "{}\n");
        }

        Assert.ThrowsAny<MicroGptException>(() => CheckpointStore.Create(Run));
        using CheckpointStore resumed = CheckpointStore.Resume(Run);
        Assert.Null(resumed.Last);
    }

    [Fact]
    public void OneProcessAtATimeHoldsARun()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        TinyRun.Save(store, 10);
        Assert.Contains("cannot be used", Error(() => CheckpointStore.Resume(Run)), StringComparison.Ordinal);
    }

    [Fact]
    public void ComingToAStepAgainKeepsTheOldCheckpointUntilTheNewOneIsWhole()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        TinyRun.Save(store, 10, best: true);
        TinyRun.Save(store, 10);
        Assert.Equal(10, TinyRun.Load(store.Last!));
        Assert.Equal(10, TinyRun.Load(store.Best!));
        Assert.NotEqual(store.Last, store.Best);
        TinyRun.Save(store, 10, best: true);
        Assert.Equal(store.Last, store.Best);
        Assert.Equal(2, Kept().Length);
    }

    [Fact]
    public void ACrashBetweenThePointersDoesNotLoseTheBest()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        TinyRun.Save(store, 10, best: true);
        byte[] pointer = File.ReadAllBytes(Path.Combine(Run, "best"));
        TinyRun.Save(store, 20, best: true);
        File.WriteAllBytes(Path.Combine(Run, "best"), pointer);
        Directory.Delete(Path.Combine(Run, "step-00000010"), recursive: true);
        Directory.CreateDirectory(Path.Combine(Run, "step-00000010"));
        Assert.Equal(20, TinyRun.Load(store.Best!));
        Assert.Equal(20, TinyRun.Load(CheckpointStore.Resolve(Run)));
        TinyRun.Save(store, 30);
        TinyRun.Save(store, 40);
        Assert.Equal(20, TinyRun.Load(store.Best!));
    }

    [Fact]
    public void ACheckpointWithAFileOfThePersonIsKept()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        TinyRun.Save(store, 10);
        File.WriteAllText(Path.Combine(store.Last!, "notes.txt"), "good one");
        TinyRun.Save(store, 20);
        TinyRun.Save(store, 30);
        TinyRun.Save(store, 40);
        Assert.Equal(["step-00000010", "step-00000030", "step-00000040"], Kept());
        Assert.Equal("good one", File.ReadAllText(Path.Combine(Run, "step-00000010", "notes.txt")));
    }

    [Theory]
    [InlineData("metrics.jsonl")]
    [InlineData("run.json")]
    [InlineData("last")]
    [InlineData("step-5")]
    public void AFileWithTheNameOfARunsFileIsNotOverwritten(string name)
    {
        Directory.CreateDirectory(Run);
        File.WriteAllText(Path.Combine(Run, name), "");
        Assert.ThrowsAny<MicroGptException>(() => CheckpointStore.Create(Run));
        Assert.Equal("", File.ReadAllText(Path.Combine(Run, name)));
        File.Delete(Path.Combine(Run, name));
        File.WriteAllText(Path.Combine(Run, "data"), "text");
        using CheckpointStore store = CheckpointStore.Create(Run);
        TinyRun.Save(store, 1);
        Assert.Equal("text", File.ReadAllText(Path.Combine(Run, "data")));
    }

    [Fact]
    public void WhatAKilledProcessLeftIsDeletedOnResuming()
    {
        using (CheckpointStore store = CheckpointStore.Create(Run))
        {
            TinyRun.Save(store, 10);
        }

        string left = Path.Combine(Run, ".microgpt-tmp-step-00000005");
        Directory.CreateDirectory(left);
        File.WriteAllText(Path.Combine(left, "state.json"), "{");
        using CheckpointStore resumed = CheckpointStore.Resume(Run);
        Assert.False(Directory.Exists(left));
        Assert.Equal(10, TinyRun.Load(resumed.Last!));
    }

    [Fact]
    public void GoingOnFromAnEarlierCheckpointKeepsIt()
    {
        using (CheckpointStore store = CheckpointStore.Create(Run))
        {
            TinyRun.Save(store, 10);
            TinyRun.Save(store, 20);
        }

        using CheckpointStore resumed = CheckpointStore.Resume(Run);
        resumed.ContinueFrom(Path.Combine(Run, "step-00000010"));
        TinyRun.Save(resumed, 15);
        Assert.Equal(["step-00000010", "step-00000015"], Kept());
        Assert.Equal(15, TinyRun.Load(resumed.Last!));
    }

    [Fact]
    public void WithoutADirectoryRunsAreNumbered()
    {
        string runs = _directory["runs"];
        using CheckpointStore first = CheckpointStore.CreateNumbered(runs, DurableFiles.OnDisk);
        using CheckpointStore second = CheckpointStore.CreateNumbered(runs, DurableFiles.OnDisk);
        Assert.Equal(Path.Combine(runs, "0001"), first.RunDirectory);
        Assert.Equal(Path.Combine(runs, "0002"), second.RunDirectory);
        TinyRun.Save(second, 1);
        Assert.Equal(1, TinyRun.Load(CheckpointStore.Resolve(second.RunDirectory)));
        first.Dispose();
        Directory.Delete(first.RunDirectory, recursive: true);
        Directory.CreateDirectory(Path.Combine(runs, "12"));
        using CheckpointStore next = CheckpointStore.CreateNumbered(runs, DurableFiles.OnDisk);
        Assert.Equal(Path.Combine(runs, "0013"), next.RunDirectory);

        // No number follows the largest, and a name that is no number does not count.
        Directory.CreateDirectory(Path.Combine(runs, "2147483647"));
        Directory.CreateDirectory(Path.Combine(runs, "notes"));
        using CheckpointStore last = CheckpointStore.CreateNumbered(runs, DurableFiles.OnDisk);
        Assert.Equal(Path.Combine(runs, "0014"), last.RunDirectory);
    }

    [Fact]
    public void ADirectoryThatIsGoneIsNamedAndNotCreatedAgain()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        Directory.Delete(Run, recursive: true);
        string message = Error(() => TinyRun.Save(store, 10));
        Assert.StartsWith(
            $"The checkpoint of step 10 could not be written to {Run} (the directory is gone).", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Run));
        Assert.Null(store.Last);
        Assert.Null(CheckpointStore.ReadRecord(Run));
        Assert.Contains(
            "run.json could not be written",
            Error(() => store.WriteRecord(Force.RunScenario.Record())),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../other")]
    [InlineData("step-00000099")]
    [InlineData("")]
    public void ADamagedPointerIsAnErrorAndNotAnotherCheckpoint(string content)
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        TinyRun.Save(store, 10);
        File.WriteAllText(Path.Combine(Run, "last"), content);
        Assert.Contains("does not name a checkpoint", Error(() => _ = store.Last), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileInPlaceOfTheDirectoryIsAnError()
    {
        File.WriteAllText(Run, "");
        Assert.Contains("is a file", Error(() => CheckpointStore.Create(Run)), StringComparison.Ordinal);
    }

    private string[] Kept() => [.. Directory.GetDirectories(Run).Select(path => Path.GetFileName(path)).Order()];

    private static string Error(Action action) => Assert.ThrowsAny<MicroGptException>(action).Message;
}
