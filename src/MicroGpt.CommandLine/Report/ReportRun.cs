namespace MicroGpt.CommandLine.Report;

/// <summary>One run of a report.</summary>
/// <param name="Name">The name of its directory, without the path.</param>
internal sealed record ReportRun(string Name, RunHistory History, RunSamples Samples, RunValues Values)
{
    public const string Metrics = "metrics.jsonl";

    public static ReportRun Read(string directory) => Of(directory, RunHistory.Read(Path.Combine(directory, Metrics)));

    /// <param name="history">What is known of the metrics of the directory.</param>
    public static ReportRun Of(string directory, RunHistory history) => new(
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))),
        history,
        RunSamples.Read(Path.Combine(directory, "samples.jsonl")),
        RunValues.Read(directory));

    /// <summary>Reads runs. Equal names get a number, because a name is all that a page tells of a directory.</summary>
    public static IReadOnlyList<ReportRun> ReadAll(IReadOnlyList<string> directories)
    {
        var runs = new List<ReportRun>();
        foreach (ReportRun run in directories.Select(Read))
        {
            int same = runs.Count(other => other.Name == run.Name || other.Name.StartsWith(run.Name + " (", StringComparison.Ordinal));
            runs.Add(same == 0 ? run : run with { Name = $"{run.Name} ({same + 1})" });
        }

        return runs;
    }
}
