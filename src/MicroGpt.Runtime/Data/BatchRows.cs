using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Buffers of a batch, owned by the caller. The rows of its sequences follow each other without padding. The buffers become the
/// <see cref="WorkContext"/> fields of the same names.
/// </summary>
/// <param name="tokens">Token id of each row.</param>
/// <param name="targets">Token id that each row must predict; -1 means none.</param>
/// <param name="previous">Token id before each row's token; 0 at position 0.</param>
/// <param name="positions">Position of each row in its sequence.</param>
/// <param name="spans">The rows of each sequence.</param>
public readonly ref struct BatchRows(
    Span<int> tokens, Span<int> targets, Span<int> previous, Span<int> positions, Span<SequenceSpan> spans)
{
    public Span<int> Tokens { get; } = tokens;

    public Span<int> Targets { get; } = targets;

    public Span<int> Previous { get; } = previous;

    public Span<int> Positions { get; } = positions;

    public Span<SequenceSpan> Spans { get; } = spans;

    /// <summary>Sets positions and previous tokens of a sequence that begins at a row and at position 0, from its tokens.</summary>
    public void Number(int row, int count)
    {
        Span<int> positions = Positions.Slice(row, count);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        Previous[row] = 0;
        Tokens.Slice(row, count - 1).CopyTo(Previous[(row + 1)..]);
    }

    /// <summary>Appends one window after the rows that are already there.</summary>
    internal BatchShape Append(BatchShape filled, TokenArray corpus, SequenceWindow window)
    {
        corpus.CopyTo(window.Start, Tokens.Slice(filled.Rows, window.Count));
        corpus.CopyTo(window.Start + 1, Targets.Slice(filled.Rows, window.Count));
        Number(filled.Rows, window.Count);
        Spans[filled.Sequences] = new SequenceSpan(filled.Rows, window.Count, Position: 0, Slot: 0);
        return new BatchShape(filled.Sequences + 1, filled.Rows + window.Count);
    }
}
