namespace MicroGpt.Runtime;

/// <summary>The rows of one forward pass of generation.</summary>
/// <param name="capacity">Rows; a multiple of 16.</param>
/// <param name="sequences">Most texts under way at once.</param>
internal sealed class GenerationBatch(int capacity, int sequences) : IDisposable
{
    private readonly SequenceBatch _batch = new(regions: 1, capacity, sequences, losses: 1);

    /// <summary>First row whose logits are wanted.</summary>
    public int LogitsBegin { get; private set; }

    /// <summary>The newest token of every text whose window is in the cache up to it, a row each. Returns whether there is any.</summary>
    public bool LoadRows(TextStream[] streams)
    {
        BatchRows rows = _batch.Buffers(0);
        int row = 0;
        foreach (TextStream stream in streams)
        {
            if (stream.IsFed)
            {
                rows.Tokens[row] = stream.Window[^1];
                rows.Targets[row] = -1;
                rows.Positions[row] = stream.Fed;
                rows.Spans[row] = new SequenceSpan(row, Count: 1, stream.Fed, stream.Slot);
                row++;
            }
        }

        _batch.SetShape(0, new BatchShape(row, row));
        LogitsBegin = 0;
        return row > 0;
    }

    /// <summary>The whole window of a text; of its rows only the last needs logits. Returns the rows.</summary>
    public int LoadWindow(TextStream stream)
    {
        BatchRows rows = _batch.Buffers(0);
        ReadOnlySpan<int> window = stream.Window;
        window.CopyTo(rows.Tokens);
        for (int row = 0; row < window.Length; row++)
        {
            rows.Targets[row] = -1;
            rows.Positions[row] = row;
        }

        rows.Spans[0] = new SequenceSpan(0, window.Length, Position: 0, stream.Slot);
        _batch.SetShape(0, new BatchShape(1, window.Length));
        LogitsBegin = window.Length - 1;
        return window.Length;
    }

    public void Bind(WorkContext c) => _batch.Bind(c, 0);

    public void Dispose() => _batch.Dispose();
}
