using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Buffers of a batch, owned by the caller. The rows of its sequences follow each other without padding. The buffers become the
/// <see cref="WorkContext"/> fields of the same names.
/// </summary>
/// <param name="tokens">Token id of each row.</param>
/// <param name="targets">Token id that each row must predict; -1 means none.</param>
/// <param name="previous">Token id before each row's token; 0 at the start of a document.</param>
/// <param name="positions">Position of each row in its sequence, or in its grid.</param>
/// <param name="spans">The rows of each sequence.</param>
public readonly ref struct BatchRows(
    Span<int> tokens, Span<int> targets, Span<int> previous, Span<int> positions, Span<SequenceSpan> spans)
{
    public Span<int> Tokens { get; } = tokens;

    public Span<int> Targets { get; } = targets;

    public Span<int> Previous { get; } = previous;

    public Span<int> Positions { get; } = positions;

    public Span<SequenceSpan> Spans { get; } = spans;

    /// <summary>Sets positions and previous tokens of a document that begins at a row, from its tokens.</summary>
    /// <param name="position">Position of the first row.</param>
    public void Number(int row, int count, int position = 0)
    {
        Span<int> positions = Positions.Slice(row, count);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = position + i;
        }

        SetPrevious(row, count);
    }

    /// <summary>Sets positions and previous tokens of a grid: the cell in row y and column x has the position y * stride + x.</summary>
    /// <param name="width">Number of cells in a row of the grid.</param>
    /// <param name="stride">Number of positions in a row of the largest grid.</param>
    public void NumberGrid(int row, int count, int width, int stride)
    {
        Span<int> positions = Positions.Slice(row, count);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = (i / width * stride) + (i % width);
        }

        SetPrevious(row, count);
    }

    /// <summary>Appends one window after the rows that are already there.</summary>
    internal BatchShape Append(BatchShape filled, TextCorpus corpus, SequenceWindow window) =>
        Append(filled, corpus, new ReadOnlySpan<SequenceWindow>(in window), apart: false);

    /// <summary>Appends one sequence after the rows that are already there. Its positions run on from window to window.</summary>
    /// <param name="windows">The documents of the sequence.</param>
    /// <param name="apart">Whether each document has a span of its own, so that it attends to itself alone.</param>
    internal BatchShape Append(BatchShape filled, TextCorpus corpus, ReadOnlySpan<SequenceWindow> windows, bool apart)
    {
        int row = filled.Rows;
        int spans = filled.Sequences;
        foreach (SequenceWindow window in windows)
        {
            corpus.Tokens.CopyTo(window.Start, Tokens.Slice(row, window.Count));
            corpus.CopyTargets(window, Targets.Slice(row, window.Count));
            if (corpus.WidthOf(window) is > 0 and var width)
            {
                NumberGrid(row, window.Count, width, corpus.GridWidth);
            }
            else
            {
                Number(row, window.Count, row - filled.Rows);
            }

            if (apart)
            {
                Spans[spans++] = new SequenceSpan(row, window.Count, Position: 0, Slot: 0);
            }

            row += window.Count;
        }

        if (!apart)
        {
            Spans[spans++] = new SequenceSpan(filled.Rows, row - filled.Rows, Position: 0, Slot: 0);
        }

        return new BatchShape(spans, row);
    }

    /// <summary>No document knows the token before its first one, as when it is alone.</summary>
    private void SetPrevious(int row, int count)
    {
        Previous[row] = 0;
        Tokens.Slice(row, count - 1).CopyTo(Previous[(row + 1)..]);
    }
}
