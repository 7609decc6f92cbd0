namespace MicroGpt.Runtime.Tests.Force;

/// <summary>The power fails after each operation of a run's life in turn, and every disk that this may leave is opened.</summary>
public sealed class PowerFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Names => [.. RunScenario.All.Select(scenario => scenario.Name)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void NothingIsLostWhereverThePowerFails(string name)
    {
        RunScenario scenario = RunScenario.All.Single(scenario => scenario.Name == name);
        string root = Directory.CreateDirectory(_directory["live"]).FullName;
        string run = Path.Combine(root, "run");
        scenario.Prepare(run);
        var recorder = new RecordingOperations(root);
        scenario.Act(run, recorder);
        int disks = 0;
        for (int done = 0; done <= recorder.Changes.Count; done++)
        {
            foreach (DiskTree disk in PowerFailure.Disks(recorder.Start, recorder.Changes, done))
            {
                string copy = _directory[$"disk-{disks++}"];
                disk.WriteTo(copy, DiskTree.Root);
                RunCheck.HoldsAndGoesOn(Path.Combine(copy, "run"), scenario, done == recorder.Changes.Count);
                Directory.Delete(copy, recursive: true);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{scenario}: {recorder.Changes.Count} operations, {disks} disks");
        Assert.True(disks > recorder.Changes.Count, $"Only {disks} disks.");
    }

    /// <summary>The model itself: without the synchronisations, it finds disks on which a checkpoint is lost.</summary>
    [Fact]
    public void AStoreThatDoesNotSynchroniseWouldBeFoundOut()
    {
        RunScenario scenario = RunScenario.All.Single(scenario => scenario.Name == "save");
        string root = Directory.CreateDirectory(_directory["live"]).FullName;
        string run = Path.Combine(root, "run");
        scenario.Prepare(run);
        var recorder = new RecordingOperations(root);
        scenario.Act(run, recorder);
        Change[] careless = [.. recorder.Changes.Where(change => change is not Change.Synchronised { Node: var node }
            || !recorder.Changes.Any(other => other is Change.Data data && data.File == node))];
        Assert.True(careless.Length < recorder.Changes.Count);
        int lost = 0;
        foreach (DiskTree disk in PowerFailure.Disks(recorder.Start, careless, careless.Length))
        {
            string copy = _directory["disk"];
            disk.WriteTo(copy, DiskTree.Root);
            lost += Record.Exception(() => RunCheck.Holds(Path.Combine(copy, "run"), scenario, done: true)) is null ? 0 : 1;
            Directory.Delete(copy, recursive: true);
        }

        Assert.True(lost > 0);
    }
}
