namespace MicroGpt.CommandLine.Report;

/// <summary>A table of the page. A row has a name and one value for each column.</summary>
/// <param name="MarksDifferences">Whether rows are marked whose values differ.</param>
internal sealed record ReportTable(
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<(string Name, IReadOnlyList<string> Values)> Rows,
    string Note = "",
    bool MarksDifferences = false)
{
    public bool IsWide => Columns.Count > 2;
}

/// <summary>What a report shows.</summary>
/// <param name="Runs">The run of the report first, then those to compare it with.</param>
/// <param name="Texts">Texts that show their loops; null if there are none.</param>
/// <param name="WhyNoTexts">A sentence for the page; empty if there is nothing to say.</param>
/// <param name="Tables">Spec, memory plan, machine.</param>
internal sealed record ReportContent(
    string Subtitle, IReadOnlyList<ReportRun> Runs, LoopTexts? Texts, string WhyNoTexts, IReadOnlyList<ReportTable> Tables)
{
    public ReportRun Main => Runs[0];
}
