namespace MicroGpt.Runtime.Metrics;

/// <summary>
/// Lines for a pipe or a device. A thread of its own writes them, because a reader that is slow or missing would block. Training never
/// waits for it.
/// </summary>
public sealed class MetricsStream : IMetricsOutput
{
    /// <summary>How long the end of a run waits for a reader.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly Stream _stream;
    private readonly Action<string> _warn;
    private readonly object _gate = new();
    private readonly Thread _writer;
    private PendingLines _queued = new();
    private PendingLines _writing = new();
    private bool _closed;
    private string? _failure;

    /// <param name="name">Name in messages.</param>
    /// <param name="stream">Owned by the new object.</param>
    /// <param name="warn">Receives at most one sentence.</param>
    public MetricsStream(string name, Stream stream, Action<string> warn)
    {
        _name = name;
        _stream = stream;
        _warn = warn;
        _writer = new Thread(WriteLines) { IsBackground = true, Name = "metrics" };
        _writer.Start();
    }

    public void Write(ReadOnlySpan<byte> line)
    {
        string? failure;
        lock (_gate)
        {
            failure = _failure;
            _failure = null;
            _queued.Add(line);
            Monitor.Pulse(_gate);
        }

        if (failure is not null)
        {
            _warn($"{_name} cannot be written ({failure}). Training goes on without it.");
        }
    }

    /// <summary>Does nothing, because a stream has no disk to wait for.</summary>
    public void Synchronise()
    {
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }

        // The thread is left alone if it is blocked. It ends with the process.
        if (_writer.Join(s_patience))
        {
            _stream.Dispose();
        }
        else
        {
            _warn($"Nothing reads {_name}, so its last lines were not written.");
        }
    }

    private void WriteLines()
    {
        try
        {
            while (Take())
            {
                _stream.Write(_writing.Bytes);
                _stream.Flush();
                _writing.Clear();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lock (_gate)
            {
                _failure = e.Message;
            }
        }
    }

    /// <summary>Takes the queued lines; false at the end.</summary>
    private bool Take()
    {
        lock (_gate)
        {
            while (_queued.IsEmpty && !_closed)
            {
                Monitor.Wait(_gate);
            }

            (_queued, _writing) = (_writing, _queued);
            return !_writing.IsEmpty;
        }
    }
}
