namespace MicroGpt.CommandLine.Report;

/// <summary>Reads a run again and again while it trains: of its metrics only the lines that are new.</summary>
internal sealed class RunReader(string directory)
{
    private readonly RunHistory _history = new();
    private long _read;

    /// <exception cref="IOException">A file cannot be read.</exception>
    public ReportRun Read()
    {
        _read = _history.ReadFrom(Path.Combine(directory, ReportRun.Metrics), _read);
        return ReportRun.Of(directory, _history);
    }
}
