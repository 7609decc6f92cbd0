using System.Collections;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Windows of a corpus in its order. A list of documents takes 4 bytes a window; windows that follow each other take nothing. An index
/// allocates nothing.
/// </summary>
public sealed class SequenceWindows : IReadOnlyList<SequenceWindow>
{
    private readonly TokenArray _tokens;
    private readonly SequenceWindow _range;
    private readonly int[]? _starts;
    private readonly int _context;

    private SequenceWindows(TokenArray tokens, SequenceWindow range, int[]? starts, int context)
    {
        _tokens = tokens;
        _range = range;
        _starts = starts;
        _context = context;
        Count = starts?.Length ?? (int)(((long)range.Count + context - 1) / context);
    }

    public int Count { get; }

    /// <summary>Memory that the list takes.</summary>
    public long Bytes => (_starts?.Length ?? 0) * (long)sizeof(int);

    public SequenceWindow this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            if (_starts is null)
            {
                int done = index * _context;
                return new SequenceWindow(_range.Start + done, Math.Min(_context, _range.Count - done));
            }

            int start = _starts[index];
            return new SequenceWindow(start, Math.Min(_context, _tokens.NextDocument(start + 1) - start));
        }
    }

    public IEnumerator<SequenceWindow> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A range cut into consecutive windows, so that every prediction occurs once.</summary>
    /// <param name="context">Maximum number of predictions in a window.</param>
    internal static SequenceWindows Cut(TokenArray tokens, SequenceWindow range, int context) => new(tokens, range, null, context);

    /// <summary>Windows of documents. Each ends with its document, or after as many predictions as the context has.</summary>
    /// <param name="starts">First token of each window.</param>
    internal static SequenceWindows Of(TokenArray tokens, int[] starts, int context) => new(tokens, default, starts, context);
}
