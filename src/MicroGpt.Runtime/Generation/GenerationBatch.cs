using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Generation;

/// <summary>The rows of one forward pass of generation.</summary>
/// <param name="capacity">Number of rows; a multiple of 16.</param>
/// <param name="sequences">Maximum number of texts generated at once.</param>
internal sealed class GenerationBatch(int capacity, int sequences) : IDisposable
{
    private readonly SequenceBatch _batch = new(regions: 1, capacity, sequences, losses: 1);

    /// <summary>
    /// Fills the batch with the newest token of each text whose earlier tokens are in the cache: one row per text, in their order.
    /// Returns whether there is any.
    /// </summary>
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
                rows.Previous[row] = stream.Fed == 0 ? 0 : stream.Window[^2];
                rows.Positions[row] = stream.Fed;
                rows.Spans[row] = new SequenceSpan(row, Count: 1, stream.Fed, stream.Slot);
                row++;
            }
        }

        _batch.SetShape(0, new BatchShape(row, row));
        return row > 0;
    }

    /// <summary>
    /// Fills the batch with windows that the cache lacks: from text <paramref name="next"/> on, as many as fit. They count as cached
    /// from now on. Returns whether there is any.
    /// </summary>
    /// <param name="whole">Whether to take the newest tokens as well.</param>
    public bool LoadPrompts(TextStream[] streams, ref int next, bool whole)
    {
        var shape = default(BatchShape);
        for (; next < streams.Length; next++)
        {
            TextStream stream = streams[next];
            if (!stream.IsActive || stream.IsFed || stream.IsWhole)
            {
                continue;
            }

            ReadOnlySpan<int> prompt = whole ? stream.Window : stream.Window[..^1];
            if (shape.Rows + prompt.Length > _batch.Capacity)
            {
                break;
            }

            shape = Append(shape, stream.Slot, prompt);
            stream.Fed = prompt.Length;
        }

        _batch.SetShape(0, shape);
        return shape.Rows > 0;
    }

    /// <summary>Fills the batch with the whole window of one text.</summary>
    public void LoadWindow(TextStream stream) => _batch.SetShape(0, Append(default, stream.Slot, stream.Window));

    public void Bind(WorkContext c) => _batch.Bind(c, 0);

    public void Dispose() => _batch.Dispose();

    private BatchShape Append(BatchShape shape, int slot, ReadOnlySpan<int> tokens)
    {
        BatchRows rows = _batch.Buffers(0);
        tokens.CopyTo(rows.Tokens[shape.Rows..]);
        rows.Targets.Slice(shape.Rows, tokens.Length).Fill(-1);
        rows.Number(shape.Rows, tokens.Length);
        rows.Spans[shape.Sequences] = new SequenceSpan(shape.Rows, tokens.Length, Position: 0, slot);
        return new BatchShape(shape.Sequences + 1, shape.Rows + tokens.Length);
    }
}
