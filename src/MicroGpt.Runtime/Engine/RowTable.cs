using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>The rows of a batch while they are moved: where each came from, and copies of what the generated code reads of it.</summary>
internal sealed unsafe class RowTable
{
    private readonly int[] _origin;
    private readonly int[] _positions;
    private readonly int[] _targets;
    private readonly SequenceSpan[] _spans;
    private readonly SequenceSpan[] _leaving;
    private readonly SequenceSpan[] _whole;

    public RowTable(int rows)
    {
        _origin = new int[rows];
        _positions = GC.AllocateArray<int>(rows, pinned: true);
        _targets = GC.AllocateArray<int>(rows, pinned: true);
        _spans = GC.AllocateArray<SequenceSpan>(rows, pinned: true);
        _leaving = new SequenceSpan[rows];
        _whole = new SequenceSpan[rows];
        Stops = new bool[rows];
        Spent = new double[rows];
        RowOf = new int[rows];
        DepthOf = new int[rows];
    }

    /// <summary>Whether a row stops at this loop.</summary>
    public bool[] Stops { get; }

    /// <summary>Accumulators of the exit token.</summary>
    public double[] Spent { get; }

    /// <summary>By row of the batch: where its logits are.</summary>
    public int[] RowOf { get; }

    /// <summary>By row of the batch: the loops it took.</summary>
    public int[] DepthOf { get; }

    /// <summary>Number of sequences of the batch.</summary>
    public int SequenceCount { get; private set; }

    /// <summary>Copies the rows and spans of a batch.</summary>
    public void Begin(WorkContext c)
    {
        SequenceCount = c.SpanCount;
        new ReadOnlySpan<SequenceSpan>(c.Spans, c.SpanCount).CopyTo(_whole);
        new ReadOnlySpan<int>(c.Positions, c.Rows).CopyTo(_positions);
        new ReadOnlySpan<int>(c.Targets, c.Rows).CopyTo(_targets);
        new ReadOnlySpan<SequenceSpan>(c.Spans, c.SpanCount).CopyTo(_spans);
        Array.Clear(Spent, 0, c.Rows);
        for (int row = 0; row < c.Rows; row++)
        {
            _origin[row] = row;
        }
    }

    /// <summary>Makes a worker read the copies.</summary>
    public void Bind(WorkContext c)
    {
        c.Positions = Pointer(_positions);
        c.Targets = Pointer(_targets);
        c.Spans = Pointer(_spans);
    }

    public bool AnyStops(int begin, int end) => Stops.AsSpan(begin, end - begin).Contains(true);

    /// <summary>Lets a sequence stop only if all its rows do. Returns whether any stops.</summary>
    public bool StopTogether(WorkContext c)
    {
        bool any = false;
        for (int i = 0; i < c.SpanCount; i++)
        {
            Span<bool> stops = Stops.AsSpan(c.Spans[i].Row, c.Spans[i].Count);
            if (stops.Contains(false))
            {
                stops.Clear();
            }
            else
            {
                any = true;
            }
        }

        return any;
    }

    /// <summary>Moves the spans that stop behind those that continue, before their rows are moved. Both keep their order.</summary>
    /// <returns>Number of spans that continue.</returns>
    public int DivideSpans(WorkContext c)
    {
        int staying = 0, leaving = 0, row = 0;
        for (int i = 0; i < c.SpanCount; i++)
        {
            SequenceSpan span = _spans[i];
            if (Stops[span.Row])
            {
                _leaving[leaving++] = span;
            }
            else
            {
                _spans[staying++] = span with { Row = row };
                row += span.Count;
            }
        }

        Array.Copy(_leaving, 0, _spans, staying, leaving);
        return staying;
    }

    public void Swap(int a, int b)
    {
        Swap(_positions, a, b);
        Swap(_targets, a, b);
        Swap(_origin, a, b);
        (Spent[a], Spent[b]) = (Spent[b], Spent[a]);
        (Stops[a], Stops[b]) = (Stops[b], Stops[a]);
    }

    public void Stop(int row, int loop) => Stop(_origin[row], row, loop);

    public void Stop(int index, int row, int loop)
    {
        RowOf[index] = row;
        DepthOf[index] = loop;
    }

    /// <summary>The row of the batch that is in a row now.</summary>
    public int OriginOf(int row) => _origin[row];

    /// <summary>Restores the spans of the batch, after all rows are back where they were.</summary>
    public void RestoreSpans(int rows)
    {
        _whole.AsSpan(0, SequenceCount).CopyTo(_spans);
        for (int row = 0; row < rows; row++)
        {
            RowOf[row] = row;
        }
    }

    /// <summary>All rows of a batch take the same loops and stay where they are.</summary>
    public void StopAll(int rows, int loop)
    {
        for (int row = 0; row < rows; row++)
        {
            Stop(row, row, loop);
        }
    }

    private static void Swap(int[] values, int a, int b) => (values[a], values[b]) = (values[b], values[a]);

    private static T* Pointer<T>(T[] pinned)
        where T : unmanaged =>
        (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
