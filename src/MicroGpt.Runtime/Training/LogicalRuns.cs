namespace MicroGpt.Runtime;

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
internal struct LogicalRuns(WeightChunk chunk)
{
    private readonly bool _isDense = chunk.Parameter.PaddedCount == chunk.Parameter.Count;
    private LogicalRun _current = new(chunk.Begin, chunk.Begin, 0);

    public readonly LogicalRun Current => _current;

    public readonly LogicalRuns GetEnumerator() => this;

    public bool MoveNext()
    {
        long begin = _current.End;
        if (begin >= chunk.End)
        {
            return false;
        }

        ParameterInfo p = chunk.Parameter;
        long place = begin - p.Offset;
        if (_isDense)
        {
            _current = new LogicalRun(begin, chunk.End, chunk.FirstIndex + place);
            return true;
        }

        long storedRow = Math.DivRem(place, p.RowStride, out long column);
        long row = (storedRow / p.PaddedRowSegment * p.RowSegment) + (storedRow % p.PaddedRowSegment);
        long segment = Math.DivRem(column, p.PaddedColumnSegment, out long within);
        long end = Math.Min(begin - within + p.PaddedColumnSegment, chunk.End);
        _current = new LogicalRun(begin, end, chunk.FirstIndex + (row * p.Columns) + (segment * p.ColumnSegment) + within);
        return true;
    }
}
