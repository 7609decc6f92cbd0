using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The sequences of every training step. They depend on (seed, step) only, so a resumed run sees the same data. In lines mode,
/// each epoch visits all documents in a new random order, and a batch may span two epochs. In text mode, windows begin at
/// random offsets.
/// </summary>
/// <remarks>
/// One thread calls <see cref="Select"/> for a step. Until the next Select, any thread may call the other methods.
/// Nothing is allocated after construction.
/// </remarks>
public sealed class BatchSource
{
    private const uint OffsetSubstream = 1;

    private readonly TextCorpus _corpus;
    private readonly SequenceWindows _items;
    private readonly int[] _order;
    private readonly SequenceWindow[] _selected;
    private readonly int _context;
    private readonly long _seed;
    private long _orderEpoch = -1;

    /// <param name="batch">Number of sequences in a micro-batch.</param>
    /// <param name="accumulation">Number of micro-batches in a step.</param>
    public BatchSource(DataSplit split, int batch, int accumulation, long seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulation, 1);
        _corpus = split.Corpus;
        _items = split.Training;
        _order = _corpus.Mode == DocumentMode.Lines ? new int[_items.Count] : [];
        _context = split.Context;
        _seed = seed;
        Batch = batch;
        Accumulation = accumulation;
        _selected = new SequenceWindow[checked(batch * accumulation)];
    }

    /// <summary>Token after which the answer of a problem begins; -1 if the sequences are not problems.</summary>
    public int AnswerMark => _corpus.AnswerMark;

    /// <summary>Number of sequences in a micro-batch.</summary>
    public int Batch { get; }

    /// <summary>Number of micro-batches in a step.</summary>
    public int Accumulation { get; }

    /// <summary>Maximum number of rows in a micro-batch.</summary>
    public int MostRows => checked(Batch * _context);

    /// <summary>Number of predictions in the selected step.</summary>
    public int SelectedRows { get; private set; }

    /// <summary>Memory that a source takes: the order of the documents and the windows of a step.</summary>
    public static unsafe long BytesOf(DataSplit split, int batch, int accumulation) =>
        (split.Corpus.Mode == DocumentMode.Lines ? split.Training.Count * (long)sizeof(int) : 0)
        + ((long)batch * accumulation * sizeof(SequenceWindow));

    /// <summary>Selects the sequences of a step.</summary>
    /// <param name="step">Number of steps done before; 0 for the first step.</param>
    public void Select(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        SelectedRows = 0;
        for (int i = 0; i < _selected.Length; i++)
        {
            long index = (step * _selected.Length) + i;
            _selected[i] = _corpus.Mode == DocumentMode.Lines ? ItemOf(index) : PieceOf(index);
            SelectedRows += _selected[i].Count;
        }
    }

    /// <summary>The window of one sequence of the selected step.</summary>
    public SequenceWindow Sequence(int microBatch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Batch, nameof(index));
        return _selected[(microBatch * Batch) + index];
    }

    /// <summary>Writes a whole micro-batch of the selected step.</summary>
    /// <exception cref="ArgumentException">The buffers are too small.</exception>
    public BatchShape Fill(int microBatch, BatchRows rows) => Fill(microBatch, 0, Batch, rows);

    /// <summary>Writes one shard, the sequences [first, first + count), of a micro-batch of the selected step.</summary>
    public BatchShape Fill(int microBatch, int first, int count, BatchRows rows)
    {
        var shape = default(BatchShape);
        for (int i = 0; i < count; i++)
        {
            shape = rows.Append(shape, _corpus.Tokens, Sequence(microBatch, first + i));
        }

        return shape;
    }

    private SequenceWindow ItemOf(long index)
    {
        long epoch = index / _items.Count;
        if (epoch != _orderEpoch)
        {
            Permutation.FillEpoch(_order, _seed, (uint)epoch);
            _orderEpoch = epoch;
        }

        return _items[_order[(int)(index % _items.Count)]];
    }

    private SequenceWindow PieceOf(long index)
    {
        SequenceWindow text = _items[0];
        int count = Math.Min(_context, text.Count);
        uint offsets = (uint)(text.Count - count + 1);
        var random = new CounterRandom(_seed, RandomStream.Data, OffsetSubstream);
        return new SequenceWindow(text.Start + (int)random.Below((ulong)index, offsets), count);
    }
}
