namespace MicroGpt.Runtime.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Run => _directory["run"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void OnlyLastAndBestAreKept()
    {
        using CheckpointStore store = CheckpointStore.Create(Run);
        Assert.Null(store.Last);
        Assert.Null(store.Best);
        TinyRun.Save(store, 10, best: true);
        TinyRun.Save(store, 20);
        TinyRun.Save(store, 30);
        Assert.Equal(30, TinyRun.Load(store.Last!));
        Assert.Equal(10, TinyRun.Load(store.Best!));
        Assert.Equal(["step-00000010", "step-00000030"], Directory.GetDirectories(Run).Select(Path.GetFileName).Order());
        TinyRun.Save(store, 40, best: true);
        Assert.Equal(["step-00000040"], Directory.GetDirectories(Run).Select(Path.GetFileName));
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
        Assert.Throws<MicroGptException>(() => CheckpointStore.Resolve(_directory["none"]));
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

        Assert.Throws<MicroGptException>(() => CheckpointStore.Create(Run));
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
        Assert.Single(Directory.GetDirectories(Run));
    }

    [Fact]
    public void WithoutADirectoryRunsAreNumbered()
    {
        string runs = _directory["runs"];
        using CheckpointStore first = CheckpointStore.CreateNumbered(runs, new DurableFiles());
        using CheckpointStore second = CheckpointStore.CreateNumbered(runs, new DurableFiles());
        Assert.Equal(Path.Combine(runs, "0001"), first.RunDirectory);
        Assert.Equal(Path.Combine(runs, "0002"), second.RunDirectory);
        TinyRun.Save(second, 1);
        Assert.Equal(1, TinyRun.Load(CheckpointStore.Resolve(second.RunDirectory)));
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

    private static string Error(Action action) => Assert.Throws<MicroGptException>(action).Message;
}
