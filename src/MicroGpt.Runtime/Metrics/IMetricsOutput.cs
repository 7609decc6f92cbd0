namespace MicroGpt.Runtime.Metrics;

/// <summary>A place for lines of metrics. Its failures are reported and retried; they never end a run.</summary>
public interface IMetricsOutput : IDisposable
{
    /// <summary>Writes a line, or keeps it for later if that fails.</summary>
    void Write(ReadOnlySpan<byte> line);

    /// <summary>Writes lines that were kept and waits until all are on the disk.</summary>
    void Synchronise();
}
