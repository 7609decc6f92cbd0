using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// The sequences of every training step. They depend on (seed, step) only, so a resumed run sees the same data. With documents, each
/// epoch visits all of them in a new random order, and a batch may span two epochs. In text mode, windows begin at random offsets.
/// </summary>
/// <remarks>
/// With packing, a sequence takes the next documents of that order as long as they fit into the context. How many a sequence takes depends
/// on their lengths, so a step is found by counting from the first one.
/// One thread calls <see cref="Select"/> for a step. Until the next Select, any thread may call the other methods.
/// Nothing is allocated after construction.
/// </remarks>
public sealed class BatchSource
{
    private const uint OffsetSubstream = 1;

    private readonly TextCorpus _corpus;
    private readonly SequenceWindows _items;
    private readonly PackAttention? _packing;
    private readonly int[] _order;
    private readonly SequenceWindow[] _selected;
    private readonly int[] _firsts;
    private readonly int _context;
    private readonly long _seed;
    private long _orderEpoch = -1;
    private long _nextSequence;
    private long _nextItem;

    /// <param name="batch">Number of sequences in a micro-batch.</param>
    /// <param name="accumulation">Number of micro-batches in a step.</param>
    /// <param name="packing">What several documents of one context attend to; null if each has a context of its own.</param>
    /// <exception cref="MicroGptException">The data cannot be packed.</exception>
    public BatchSource(DataSplit split, int batch, int accumulation, long seed, PackAttention? packing = null)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulation, 1);
        RequirePackable(split.Corpus, packing);
        _corpus = split.Corpus;
        _items = split.Training;
        _packing = packing;
        _order = _corpus.Mode.HasDocuments() ? new int[_items.Count] : [];
        _context = split.Context;
        _seed = seed;
        Batch = batch;
        Accumulation = accumulation;
        int sequences = checked(batch * accumulation);
        _selected = new SequenceWindow[checked(sequences * MostWindows(split, packing))];
        _firsts = new int[sequences + 1];
    }

    /// <summary>Token after which the answer of a problem begins; -1 if the sequences are not problems.</summary>
    public int AnswerMark => _corpus.AnswerMark;

    /// <summary>Number of sequences in a micro-batch.</summary>
    public int Batch { get; }

    /// <summary>Number of micro-batches in a step.</summary>
    public int Accumulation { get; }

    /// <summary>Maximum number of rows in a micro-batch.</summary>
    public int MostRows => checked(Batch * _context);

    /// <summary>Number of rows in the selected step.</summary>
    public int SelectedRows { get; private set; }

    /// <summary>Number of rows of the longest document in the selected step.</summary>
    public int SelectedLongest { get; private set; }

    /// <summary>Memory that a source takes: the order of the documents and the windows of a step.</summary>
    public static unsafe long BytesOf(DataSplit split, int batch, int accumulation, PackAttention? packing = null)
    {
        long sequences = (long)batch * accumulation;
        return (split.Corpus.Mode.HasDocuments() ? split.Training.Count * (long)sizeof(int) : 0)
            + (sequences * sizeof(SequenceWindow) * MostWindows(split, packing))
            + ((sequences + 1) * sizeof(int));
    }

    /// <summary>Selects the sequences of a step.</summary>
    /// <param name="step">Number of steps done before; 0 for the first step.</param>
    public void Select(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        int sequences = Batch * Accumulation;
        long first = step * sequences;
        if (_packing is not null)
        {
            GoTo(first);
        }

        int windows = 0;
        SelectedRows = SelectedLongest = 0;
        for (int i = 0; i < sequences; i++)
        {
            _firsts[i] = windows;
            if (_packing is null)
            {
                Take(_corpus.Mode.HasDocuments() ? ItemOf(first + i) : PieceOf(first + i), ref windows);
            }
            else
            {
                Pack(ref windows);
            }
        }

        _firsts[sequences] = windows;
    }

    /// <summary>The only window of one sequence of the selected step that is not packed.</summary>
    public SequenceWindow Sequence(int microBatch, int index) => Windows(microBatch, index)[0];

    /// <summary>The windows of one sequence of the selected step.</summary>
    public ReadOnlySpan<SequenceWindow> Windows(int microBatch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Batch, nameof(index));
        int sequence = (microBatch * Batch) + index;
        return _selected.AsSpan(_firsts[sequence].._firsts[sequence + 1]);
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
            shape = rows.Append(shape, _corpus, Windows(microBatch, first + i), apart: _packing == PackAttention.Document);
        }

        return shape;
    }

    private static void RequirePackable(TextCorpus corpus, PackAttention? packing)
    {
        if (packing is not null && (!corpus.Mode.HasDocuments() || corpus.GridWidth > 0))
        {
            string why = corpus.GridWidth > 0 ? "consist of grids" : "are one continuous text";
            throw new MicroGptException(
                $"training.pack puts several documents into one context, but the data {corpus.Name} {why}. "
                + "Remove it from model.json, or use data with a document on each line.");
        }
    }

    /// <summary>Maximum number of windows in a sequence.</summary>
    private static int MostWindows(DataSplit split, PackAttention? packing) =>
        packing is null ? 1 : split.Context / split.Training.Min(window => window.Count);

    /// <summary>Counts the documents of all sequences before one.</summary>
    private void GoTo(long sequence)
    {
        if (sequence < _nextSequence)
        {
            _nextSequence = _nextItem = 0;
        }

        while (_nextSequence < sequence)
        {
            int windows = 0;
            Pack(ref windows);
        }
    }

    /// <summary>Takes the documents of the next sequence.</summary>
    private void Pack(ref int windows)
    {
        int rows = 0;
        for (SequenceWindow item = ItemOf(_nextItem); rows + item.Count <= _context; item = ItemOf(_nextItem))
        {
            Take(item, ref windows);
            rows += item.Count;
            _nextItem++;
        }

        _nextSequence++;
    }

    private void Take(SequenceWindow window, ref int windows)
    {
        _selected[windows++] = window;
        SelectedRows += window.Count;
        SelectedLongest = Math.Max(SelectedLongest, window.Count);
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
