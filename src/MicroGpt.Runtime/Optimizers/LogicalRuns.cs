using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>A run of consecutive weights, perhaps with padding at its end, whose logical indices are consecutive too.</summary>
/// <param name="Begin">Index of the first float.</param>
/// <param name="End">Index after the last float.</param>
/// <param name="Index">Logical index of the first float: its rank among all parameters in checkpoint order, without padding.</param>
internal readonly record struct LogicalRun(long Begin, long End, long Index)
{
    /// <summary>The logical index minus the index in the weights, modulo 2^32.</summary>
    public uint IndexShift => unchecked((uint)(Index - Begin));
}

/// <summary>
/// Splits a chunk into runs: one run for a tensor without padding, else one run per segment of a row. Segments are padded to
/// whole vectors of eight, so no vector belongs to two runs.
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

        // A segment may have only a vector or two, so moving to the next one uses no division.
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

    /// <summary>Finds the row and segment of an index.</summary>
    /// <returns>The offset in the segment; not 0 if a chunk begins in the middle of one.</returns>
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
