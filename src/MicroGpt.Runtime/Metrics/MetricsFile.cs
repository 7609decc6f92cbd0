using System.Diagnostics;
using MicroGpt.Runtime.Files;
using Microsoft.Win32.SafeHandles;

namespace MicroGpt.Runtime.Metrics;

/// <summary>
/// A metrics file. Each line is passed to the operating system at once. A line that cannot be written is kept and written later at the
/// same place, so that a torn line does not stay. Allocates nothing per line as long as the disk has room.
/// </summary>
public sealed class MetricsFile : IMetricsOutput
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly IFileWriter _file;
    private readonly Action<string> _warn;
    private readonly PendingLines _pending = new();
    private long _length;
    private long _failedAt;
    private bool _failing;

    private MetricsFile(string path, IFileWriter file, long length, Action<string> warn)
    {
        _path = path;
        _file = file;
        _length = length;
        _warn = warn;
    }

    /// <summary>Creates a metrics file.</summary>
    /// <param name="warn">Receives a sentence when writing begins to fail, and one when it works again.</param>
    /// <exception cref="MicroGptException">The file exists or cannot be written.</exception>
    public static MetricsFile Create(string path, Action<string> warn) => Create(path, warn, DiskOperations.Instance);

    /// <summary>Continues a metrics file of this run. Lines after the given step, and incomplete lines at the end, are cut off.</summary>
    /// <param name="step">Number of steps in the checkpoint.</param>
    /// <exception cref="MicroGptException">The file cannot be written, or contains something else.</exception>
    public static MetricsFile Resume(string path, long step, Action<string> warn) =>
        Resume(path, step, warn, DiskOperations.Instance);

    internal static MetricsFile Create(string path, Action<string> warn, IFileOperations operations) => Guarded(path, () =>
        new MetricsFile(path, operations.Create(path), 0, warn));

    internal static MetricsFile Resume(string path, long step, Action<string> warn, IFileOperations operations)
    {
        if (!File.Exists(path))
        {
            return Create(path, warn, operations);
        }

        return Guarded(path, () =>
        {
            long length = LengthUpTo(path, step);
            IFileWriter file = operations.Open(path);
            file.SetLength(length);
            return new MetricsFile(path, file, length, warn);
        });
    }

    /// <summary>Appends to a file that is empty.</summary>
    internal static MetricsFile OfEmpty(string path, Action<string> warn) => Guarded(path, () =>
        new MetricsFile(path, DiskOperations.Instance.Open(path), 0, warn));

    public void Write(ReadOnlySpan<byte> line)
    {
        if (_pending.IsEmpty && TryWrite(line))
        {
            return;
        }

        _pending.Add(line);
        if (Stopwatch.GetElapsedTime(_failedAt) >= s_retryInterval)
        {
            WritePending();
        }
    }

    public void Synchronise()
    {
        WritePending();
        try
        {
            _file.Synchronise();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }

    public void Dispose()
    {
        WritePending();
        if (!_pending.IsEmpty || _pending.Dropped > 0)
        {
            _warn($"Some lines of {_path} were never written.");
        }

        _file.Dispose();
    }

    private void WritePending()
    {
        if (!_pending.IsEmpty && TryWrite(_pending.Bytes))
        {
            _pending.Clear();
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes, _length);
            _length += bytes.Length;
            if (_failing)
            {
                _failing = false;
                _warn($"{_path} is written again.");
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
            return false;
        }
    }

    private void Fail(Exception e)
    {
        _failedAt = Stopwatch.GetTimestamp();
        if (!_failing)
        {
            _failing = true;
            _warn($"{_path} cannot be written ({e.Message}). Training goes on, and the lines are kept in memory and written later.");
        }
    }

    private static long LengthUpTo(string path, long step)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        MetricsTail.Place place = MetricsTail.Find(file, step);
        return place.HasLines || MetricsTail.IsFragment(file)
            ? place.Offset
            : throw new MicroGptException($"{path} contains no metrics. Move it away, then resume.");
    }

    private static MetricsFile Guarded(string path, Func<MetricsFile> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The metrics file {path} cannot be written ({e.Message}). Check the path and its permissions.", e);
        }
    }
}
