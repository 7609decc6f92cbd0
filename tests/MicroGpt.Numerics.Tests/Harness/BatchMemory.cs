using System.Runtime.InteropServices;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>The rows of one batch as the generated code reads them: tokens, positions, targets and the sequences' spans.</summary>
internal sealed unsafe class BatchMemory : IDisposable
{
    private readonly int* _tokens;
    private readonly int* _previous;
    private readonly int* _positions;
    private readonly int* _targets;
    private readonly SequenceSpan* _spans;
    private readonly int _capacity;
    private int _rows;
    private int _spanCount;

    public BatchMemory(int capacity, int spans)
    {
        _capacity = capacity;
        _tokens = Allocate<int>(capacity);
        _previous = Allocate<int>(capacity);
        _positions = Allocate<int>(capacity);
        _targets = Allocate<int>(capacity);
        _spans = Allocate<SequenceSpan>(spans);
        RowLoss = new GuardedFloats(capacity, poisoned: true);
        RowWeight = new GuardedFloats(capacity, poisoned: true);
    }

    public GuardedFloats RowLoss { get; }

    public GuardedFloats RowWeight { get; }

    public void Clear() => (_rows, _spanCount) = (0, 0);

    /// <summary>Appends a sequence, or a piece of one that begins at a position.</summary>
    /// <param name="before">The token before the piece; 0 where it begins the sequence.</param>
    public void Add(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, int position, int slot, int before = 0)
    {
        Assert.True(_rows + tokens.Length <= _capacity);
        _spans[_spanCount++] = new SequenceSpan(_rows, tokens.Length, position, slot);
        for (int i = 0; i < tokens.Length; i++, _rows++)
        {
            _tokens[_rows] = tokens[i];
            _previous[_rows] = i == 0 ? before : tokens[i - 1];
            _positions[_rows] = position + i;
            _targets[_rows] = targets[i];
        }
    }

    /// <summary>
    /// The same weight for all rows. Rows without a target have one too, but their loss is constant 0.
    /// </summary>
    public void SetRowWeights(float weight) => new Span<float>(RowWeight.Pointer, _rows).Fill(weight);

    public void Describe(WorkContext c)
    {
        c.Capacity = _capacity;
        c.Rows = _rows;
        c.Spans = _spans;
        c.SpanCount = _spanCount;
        c.Tokens = _tokens;
        c.Previous = _previous;
        c.Positions = _positions;
        c.Targets = _targets;
    }

    public void Dispose()
    {
        RowLoss.Dispose();
        RowWeight.Dispose();
        NativeMemory.AlignedFree(_tokens);
        NativeMemory.AlignedFree(_previous);
        NativeMemory.AlignedFree(_positions);
        NativeMemory.AlignedFree(_targets);
        NativeMemory.AlignedFree(_spans);
    }

    private static T* Allocate<T>(int count)
        where T : unmanaged
    {
        var memory = (T*)NativeMemory.AlignedAlloc((nuint)(Math.Max(count, 1) * sizeof(T)), 64);
        new Span<T>(memory, count).Clear();
        return memory;
    }
}
