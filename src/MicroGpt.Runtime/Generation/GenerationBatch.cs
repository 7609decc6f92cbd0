using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Generation;

/// <summary>The rows of one forward pass of generation.</summary>
/// <param name="capacity">Rows; a multiple of 16.</param>
/// <param name="sequences">Most texts under way at once.</param>
internal sealed class GenerationBatch(int capacity, int sequences) : IDisposable
{
    private readonly SequenceBatch _batch = new(regions: 1, capacity, sequences, losses: 1);

    /// <summary>The newest token of every text whose window is in the cache up to it, a row each, in the order of the texts.</summary>
    public void LoadRows(TextStream[] streams)
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
    }

    /// <summary>
    /// The windows, but for their newest tokens, of texts that the cache does not hold yet: from text <paramref name="next"/> on, as many as
    /// there is room for. They count as fed from now on. Returns whether there is any.
    /// </summary>
    public bool LoadPrompts(TextStream[] streams, ref int next)
    {
        var shape = default(BatchShape);
        for (; next < streams.Length; next++)
        {
            TextStream stream = streams[next];
            if (!stream.IsActive || stream.IsFed)
            {
                continue;
            }

            ReadOnlySpan<int> prompt = stream.Window[..^1];
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

    /// <summary>The whole window of one text.</summary>
    public void LoadWindow(TextStream stream) => _batch.SetShape(0, Append(default, stream.Slot, stream.Window));

    public void Bind(WorkContext c) => _batch.Bind(c, 0);

    public void Dispose() => _batch.Dispose();

    private BatchShape Append(BatchShape shape, int slot, ReadOnlySpan<int> tokens)
    {
        BatchRows rows = _batch.Buffers(0);
        tokens.CopyTo(rows.Tokens[shape.Rows..]);
        for (int i = 0; i < tokens.Length; i++)
        {
            rows.Targets[shape.Rows + i] = -1;
            rows.Positions[shape.Rows + i] = i;
        }

        rows.Spans[shape.Sequences] = new SequenceSpan(shape.Rows, tokens.Length, Position: 0, slot);
        return new BatchShape(shape.Sequences + 1, shape.Rows + tokens.Length);
    }
}
