namespace MicroGpt.CommandLine.Report;

/// <summary>The settings of all runs side by side.</summary>
internal static class SettingsTable
{
    public static ReportTable Of(IReadOnlyList<ReportRun> runs)
    {
        string[] keys = [.. runs.SelectMany(run => run.Values.Values).Select(value => value.Key).Distinct()];
        bool isOne = runs.Count == 1;
        return new ReportTable(
            isOne ? "Settings of the run" : "Settings of the runs",
            isOne ? [] : [.. runs.Select(run => run.Name)],
            [.. keys.Select(key => (key, (IReadOnlyList<string>)[.. runs.Select(run => run.Values.Of(key) ?? "–")]))],
            keys.Length == 0 ? "They are not known." : isOne ? "As run.json names them." : "Marked rows differ.",
            MarksDifferences: !isOne);
    }
}
