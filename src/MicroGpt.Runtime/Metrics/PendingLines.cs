namespace MicroGpt.Runtime.Metrics;

/// <summary>Lines that could not be written yet. Beyond a limit the newest lines are dropped and counted.</summary>
internal sealed class PendingLines
{
    /// <summary>About 300,000 lines of the default model.</summary>
    private const int MostBytes = 64 << 20;

    private byte[] _bytes = [];
    private int _count;

    public bool IsEmpty => _count == 0;

    /// <summary>Number of lines that found no room.</summary>
    public long Dropped { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _count);

    public void Add(ReadOnlySpan<byte> line)
    {
        if (_count + line.Length > MostBytes)
        {
            Dropped++;
            return;
        }

        if (_count + line.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(4096, 2 * (_count + line.Length)));
        }

        line.CopyTo(_bytes.AsSpan(_count));
        _count += line.Length;
    }

    public void Clear() => _count = 0;
}
