namespace MicroGpt.Runtime;

/// <summary>
/// Memory for what goes in and out of the model, in regions: one for each part of a batch that is computed at once. Rows
/// of a region lie one after the other; regions begin at cache lines. In order of regions, then rows, they are the
/// logical rows of the batch.
/// </summary>
public sealed unsafe class SequenceBatch : IDisposable
{
    private readonly AlignedBuffer _tokens;
    private readonly AlignedBuffer _targets;
    private readonly AlignedBuffer _positions;
    private readonly AlignedBuffer _rowLoss;
    private readonly AlignedBuffer _rowWeight;
    private readonly AlignedBuffer _spans;
    private readonly AlignedBuffer _loopWeights;
    private readonly AlignedBuffer _loopExits;
    private readonly AlignedBuffer _loopHits;
    private readonly BatchShape[] _shapes;
    private readonly int _spansPerRegion;
    private readonly int _losses;
    private readonly int _loops;

    /// <param name="regions">Parts of the batch.</param>
    /// <param name="capacity">Rows of a region; a multiple of 16.</param>
    /// <param name="sequences">Sequences of a region.</param>
    /// <param name="losses">Losses of a row: 1, or one per loop, or these and their total.</param>
    /// <param name="loops">Loops that rows have weights and exit logits of their own for; 0 = none.</param>
    /// <param name="hits">Whether there is room for which rows were predicted right after each of the loops.</param>
    public SequenceBatch(int regions, int capacity, int sequences, int losses, int loops = 0, bool hits = false)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(capacity % 16, 0);
        Capacity = capacity;
        _losses = losses;
        _loops = loops;
        _spansPerRegion = sequences;
        _shapes = new BatchShape[regions];
        long rows = (long)regions * capacity;
        _tokens = AlignedBuffer.OfInts(rows, "batch");
        _targets = AlignedBuffer.OfInts(rows, "batch");
        _positions = AlignedBuffer.OfInts(rows, "batch");
        _rowLoss = AlignedBuffer.OfFloats(rows * losses, "batch");
        _rowWeight = AlignedBuffer.OfFloats(rows, "batch");
        _loopWeights = AlignedBuffer.OfFloats(rows * loops, "batch");
        _loopExits = AlignedBuffer.OfFloats(rows * loops, "batch");
        _loopHits = AlignedBuffer.OfFloats(hits ? rows * loops : 0, "batch");
        _spans = new AlignedBuffer((long)regions * sequences * sizeof(SequenceSpan), "batch");
    }

    public int Regions => _shapes.Length;

    /// <summary>Rows of a region.</summary>
    public int Capacity { get; }

    /// <summary>Buffers of a region, to be filled and then declared with <see cref="SetShape"/>.</summary>
    public BatchRows Buffers(int region) => new(
        new Span<int>(_tokens.Ints + Offset(region), Capacity),
        new Span<int>(_targets.Ints + Offset(region), Capacity),
        new Span<int>(_positions.Ints + Offset(region), Capacity),
        new Span<SequenceSpan>(Spans(region), _spansPerRegion));

    /// <summary>Says what of a region is filled.</summary>
    public void SetShape(int region, BatchShape shape)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Rows, Capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shape.Sequences, _spansPerRegion);
        _shapes[region] = shape;
    }

    public BatchShape Shape(int region) => _shapes[region];

    /// <summary>Loss of the region's first row after a loop (from 1), or the only loss.</summary>
    public float* RowLoss(int region, int loop = 1) => _rowLoss.Floats + (((region * (long)_losses) + loop - 1) * Capacity);

    /// <summary>Exit logit of the region's first row after a loop, from 1.</summary>
    public float* LoopExits(int region, int loop) => _loopExits.Floats + LoopOffset(region, loop);

    /// <summary>1 where the likeliest token after a loop is the target, else 0; of the region's first row.</summary>
    public float* LoopHits(int region, int loop) => _loopHits.Floats + LoopOffset(region, loop);

    /// <summary>Points a worker at a region.</summary>
    public void Bind(WorkContext c, int region)
    {
        long offset = Offset(region);
        c.Tokens = _tokens.Ints + offset;
        c.Targets = _targets.Ints + offset;
        c.Positions = _positions.Ints + offset;
        c.RowLoss = RowLoss(region);
        c.RowWeight = _rowWeight.Floats + offset;
        c.LoopRows = Capacity;
        c.LoopWeights = _loopWeights.Floats + LoopOffset(region, 1);
        c.LoopExits = LoopExits(region, 1);
        c.LoopHits = LoopHits(region, 1);
        c.Spans = Spans(region);
        c.SpanCount = _shapes[region].Sequences;
        c.Rows = _shapes[region].Rows;
    }

    /// <summary>Rows that have something to predict.</summary>
    public long CountTargets()
    {
        long count = 0;
        for (int region = 0; region < Regions; region++)
        {
            int* targets = _targets.Ints + Offset(region);
            for (int row = 0; row < _shapes[region].Rows; row++)
            {
                count += targets[row] >= 0 ? 1 : 0;
            }
        }

        return count;
    }

    /// <summary>Weighs every row that has something to predict with <paramref name="weight"/>, and the others with 0.</summary>
    public void SetRowWeights(float weight)
    {
        for (int region = 0; region < Regions; region++)
        {
            int* targets = _targets.Ints + Offset(region);
            float* weights = _rowWeight.Floats + Offset(region);
            for (int row = 0; row < _shapes[region].Rows; row++)
            {
                weights[row] = targets[row] >= 0 ? weight : 0f;
            }
        }
    }

    /// <summary>
    /// <paramref name="sum"/> plus the losses of all rows, in double and in logical order: one chain, so that the size of
    /// regions does not matter.
    /// </summary>
    public double AddLosses(double sum, int loop)
    {
        for (int region = 0; region < Regions; region++)
        {
            sum = AddLosses(sum, region, loop);
        }

        return sum;
    }

    /// <summary>The same for the rows of one region.</summary>
    public double AddLosses(double sum, int region, int loop)
    {
        float* losses = RowLoss(region, loop);
        for (int row = 0; row < _shapes[region].Rows; row++)
        {
            sum += losses[row];
        }

        return sum;
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _targets.Dispose();
        _positions.Dispose();
        _rowLoss.Dispose();
        _rowWeight.Dispose();
        _loopWeights.Dispose();
        _loopExits.Dispose();
        _loopHits.Dispose();
        _spans.Dispose();
    }

    private long LoopOffset(int region, int loop) => ((region * (long)_loops) + loop - 1) * Capacity;

    private long Offset(int region) => (long)region * Capacity;

    private SequenceSpan* Spans(int region) => (SequenceSpan*)_spans.Pointer + ((long)region * _spansPerRegion);
}
