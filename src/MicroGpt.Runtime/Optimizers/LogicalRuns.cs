using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>A stretch of the weights, pads at its end perhaps, in which place and logical index go on side by side.</summary>
/// <param name="Begin">First float.</param>
/// <param name="End">First float after it.</param>
/// <param name="Index">Rank of the first float among the model's parameters in the order of the checkpoint, pads not counted.</param>
internal readonly record struct LogicalRun(long Begin, long End, long Index)
{
    /// <summary>Added to a place it gives the logical index, modulo 2^32.</summary>
    public uint IndexShift => unchecked((uint)(Index - Begin));
}

/// <summary>
/// The runs of a chunk: all of it where the tensor has no pads, else one for each segment of a row. Segments are padded to whole vectors
/// of eight, so no vector belongs to two.
/// </summary>
internal struct LogicalRuns
{
    private readonly ParameterInfo? _padded;
    private readonly long _firstIndex;
    private readonly long _end;
    private LogicalRun _current;
    private long _rowEnd;
    private long _segmentIndex;

    public LogicalRuns(LogicalRun only)
    {
        _end = only.End;
        _current = only with { End = only.Begin };
    }

    public LogicalRuns(WeightChunk chunk)
        : this(new LogicalRun(chunk.Begin, chunk.End, chunk.FirstIndex + chunk.Begin - chunk.Parameter.Offset))
    {
        _padded = chunk.Parameter.PaddedCount == chunk.Parameter.Count ? null : chunk.Parameter;
        _firstIndex = chunk.FirstIndex;
        _rowEnd = chunk.Begin;
    }

    public readonly LogicalRun Current => _current;

    public readonly LogicalRuns GetEnumerator() => this;

    public bool MoveNext()
    {
        long begin = _current.End;
        if (begin >= _end)
        {
            return false;
        }

        if (_padded is not { } p)
        {
            _current = _current with { End = _end };
            return true;
        }

        // A segment may be no more than a vector or two: nothing is divided on the way from one to the next.
        long within = 0;
        if (begin < _rowEnd)
        {
            _segmentIndex += p.ColumnSegment;
        }
        else
        {
            within = EnterRow(p, begin);
        }

        _current = new LogicalRun(begin, Math.Min(begin - within + p.PaddedColumnSegment, _end), _segmentIndex + within);
        return true;
    }

    /// <summary>Finds row and segment of a place.</summary>
    /// <returns>The place in the segment: not 0 where a chunk begins in the middle of one.</returns>
    private long EnterRow(ParameterInfo p, long begin)
    {
        long storedRow = Math.DivRem(begin - p.Offset, p.RowStride, out long column);
        long row = (storedRow / p.PaddedRowSegment * p.RowSegment) + (storedRow % p.PaddedRowSegment);
        long segment = Math.DivRem(column, p.PaddedColumnSegment, out long within);
        _segmentIndex = _firstIndex + (row * p.Columns) + (segment * p.ColumnSegment);
        _rowEnd = begin - column + p.RowStride;
        return within;
    }
}
