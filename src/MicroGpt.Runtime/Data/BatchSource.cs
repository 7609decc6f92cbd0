using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The sequences of every training step, from (seed, step) alone: a resumed run sees what it would have seen. Lines: all
/// documents in a fresh random order each epoch; batches run over the ends of epochs. Text: windows at random offsets.
/// </summary>
/// <remarks>
/// One thread calls <see cref="Select"/> for a step; after that, until the next Select, any threads call the rest.
/// Nothing is allocated after construction.
/// </remarks>
public sealed class BatchSource
{
    private const uint OffsetSubstream = 1;

    private readonly TextCorpus _corpus;
    private readonly SequenceWindow[] _items;
    private readonly int[] _order;
    private readonly SequenceWindow[] _selected;
    private readonly int _context;
    private readonly long _seed;
    private long _orderEpoch = -1;

    /// <param name="batch">Sequences in a micro-batch.</param>
    /// <param name="accumulation">Micro-batches in a step.</param>
    public BatchSource(DataSplit split, int batch, int accumulation, long seed)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulation, 1);
        _corpus = split.Corpus;
        _items = [.. split.Training];
        _order = _corpus.Mode == DocumentMode.Lines ? new int[_items.Length] : [];
        _context = split.Context;
        _seed = seed;
        Batch = batch;
        Accumulation = accumulation;
        _selected = new SequenceWindow[checked(batch * accumulation)];
    }

    /// <summary>Token after which the answer of a problem begins; -1 where sequences are no problems.</summary>
    public int AnswerMark => _corpus.AnswerMark;

    /// <summary>Sequences in a micro-batch.</summary>
    public int Batch { get; }

    /// <summary>Micro-batches in a step.</summary>
    public int Accumulation { get; }

    /// <summary>Most rows of a micro-batch.</summary>
    public int MostRows => checked(Batch * _context);

    /// <summary>Predictions of the selected step.</summary>
    public int SelectedRows { get; private set; }

    /// <summary>Chooses the sequences of a step.</summary>
    /// <param name="step">Steps done before this one: 0 for the first.</param>
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

    /// <summary>Window of one sequence of the selected step.</summary>
    public SequenceWindow Sequence(int microBatch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Batch, nameof(index));
        return _selected[(microBatch * Batch) + index];
    }

    /// <summary>Writes a whole micro-batch of the selected step.</summary>
    /// <exception cref="ArgumentException">The buffers are too small.</exception>
    public BatchShape Fill(int microBatch, BatchRows rows) => Fill(microBatch, 0, Batch, rows);

    /// <summary>Writes the sequences [first, first + count) of a micro-batch of the selected step: a shard of it.</summary>
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
        long epoch = index / _items.Length;
        if (epoch != _orderEpoch)
        {
            Permutation.FillEpoch(_order, _seed, (uint)epoch);
            _orderEpoch = epoch;
        }

        return _items[_order[(int)(index % _items.Length)]];
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
