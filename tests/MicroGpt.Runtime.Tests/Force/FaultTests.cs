using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>Each operation of a run's life fails in turn: the disk is full, broken, or read-only. The process goes on.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly Func<Exception>[] s_errors =
    [
        () => new IOException("No space left on device"),
        () => new IOException("Input/output error"),
        () => new UnauthorizedAccessException("Read-only file system"),
    ];

    private readonly TemporaryDirectory _directory = new();

    public static MatrixTheoryData<string, FaultKind, bool> Cases => new(
        [.. RunScenario.All.Select(scenario => scenario.Name)], Enum.GetValues<FaultKind>(), [false, true]);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void AFailingOperationIsASentenceAndNothingIsLost(string name, FaultKind kind, bool lasts)
    {
        RunScenario scenario = RunScenario.All.Single(scenario => scenario.Name == name);
        int total = int.MaxValue;
        for (int first = 0; first < total; first++)
        {
            string root = _directory[$"{first}"];
            string run = Path.Combine(Directory.CreateDirectory(root).FullName, "run");
            scenario.Prepare(run);
            var faulty = new FaultyOperations(QuickOperations.Instance, first, lasts, kind, s_errors[first % s_errors.Length]);
            Exception? error = Record.Exception(() => scenario.Act(run, faulty));
            total = faulty.Count > first ? total : first;
            Assert.True(error is null or MicroGptException or IOException or UnauthorizedAccessException, $"{error}");
            Assert.True(error is null or MicroGptException || name == "begin", $"{error}");

            // An operation may have failed without an error only while leftovers were deleted.
            RunCheck.HoldsAndGoesOn(run, scenario, done: error is null);
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>A save that failed in a process is done again by the same process once the disk works.</summary>
    [Theory]
    [InlineData(FaultKind.Before)]
    [InlineData(FaultKind.Short)]
    [InlineData(FaultKind.After)]
    public void TheNextSaveOfTheSameProcessSucceeds(FaultKind kind)
    {
        int total = int.MaxValue;
        for (int first = 0; first < total; first++)
        {
            string run = _directory[$"{first}"];
            var faulty = new FaultyOperations(QuickOperations.Instance, first, lasts: true, kind, s_errors[0]);
            faulty.Active = false;
            using CheckpointStore store = CheckpointStore.Create(run, new DurableFiles(faulty));
            TinyRun.Save(store, 10, best: true);
            int before = faulty.Count;
            Assert.True(before > 10);
            var second = new FaultyOperations(QuickOperations.Instance, first, lasts: true, kind, s_errors[0]);
            store.Dispose();
            using CheckpointStore again = CheckpointStore.Resume(run, new DurableFiles(second));
            if (Record.Exception(() => TinyRun.Save(again, 20, best: true)) is null)
            {
                total = first;
            }

            second.Active = false;
            TinyRun.Save(again, 30, best: false);
            Assert.Equal(30, TinyRun.Load(again.Last!));
            Assert.Contains(TinyRun.Load(again.Best!), new long[] { 10, 20 });
        }
    }

    /// <summary>Lines that could not be written are written later, whole and in order.</summary>
    [Theory]
    [InlineData(FaultKind.Before)]
    [InlineData(FaultKind.Short)]
    [InlineData(FaultKind.After)]
    public void MetricsCatchUpAfterAFault(FaultKind kind)
    {
        for (int first = 1; first < 12; first++)
        {
            string path = _directory[$"{kind}-{first}.jsonl"];
            var warnings = new List<string>();
            var faulty = new FaultyOperations(QuickOperations.Instance, first, lasts: true, kind, s_errors[0]);
            using (MetricsFile metrics = MetricsFile.Create(path, warnings.Add, faulty))
            {
                for (int step = 1; step <= 10; step++)
                {
                    metrics.Write(System.Text.Encoding.ASCII.GetBytes($"{{\"step\":{step}}}\n"));
                    faulty.Active = step < 8;
                }

                metrics.Synchronise();
            }

            Assert.Equal(Enumerable.Range(1, 10).Select(step => $"{{\"step\":{step}}}"), File.ReadAllLines(path));
            Assert.True(warnings.Count is 0 or 2, string.Join('\n', warnings));
            Assert.Equal(first <= 8, warnings.Count == 2);
        }
    }
}
