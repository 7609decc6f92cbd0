using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Random;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// Memory for the inputs and outputs of the model, in regions: one for each part of a batch that is computed at once. The rows of a
/// region are consecutive, and regions begin at cache lines. Ordered by region and then by row, they are the logical rows of the
/// batch.
/// </summary>
public sealed unsafe class SequenceBatch : IDisposable
{
    private readonly AlignedBuffer _tokens;
    private readonly AlignedBuffer _targets;
    private readonly AlignedBuffer _previous;
    private readonly AlignedBuffer _positions;
    private readonly AlignedBuffer _rowLoss;
    private readonly AlignedBuffer _rowWeight;
    private readonly AlignedBuffer _share;
    private readonly AlignedBuffer _spans;
    private readonly AlignedBuffer _loopWeights;
    private readonly AlignedBuffer _loopExits;
    private readonly AlignedBuffer _loopHits;
    private readonly AlignedBuffer _dropoutKeys;
    private readonly BatchShape[] _shapes;
    private readonly int _spansPerRegion;
    private readonly int _losses;
    private readonly int _loops;
    private readonly bool _drops;

    /// <param name="regions">Parts of the batch.</param>
    /// <param name="capacity">Rows of a region; a multiple of 16.</param>
    /// <param name="sequences">Sequences of a region.</param>
    /// <param name="losses">Losses of a row: 1, or one per loop, or these and their total.</param>
    /// <param name="loops">Loops that rows have weights and exit logits of their own for; 0 = none.</param>
    /// <param name="hits">Whether there is room for which rows were predicted right after each of the loops.</param>
    /// <param name="drops">Whether rows have keys for dropout masks. Without them nothing is dropped.</param>
    public SequenceBatch(int regions, int capacity, int sequences, int losses, int loops = 0, bool hits = false, bool drops = false)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(capacity % 16, 0);
        Capacity = capacity;
        _losses = losses;
        _loops = loops;
        _drops = drops;
        _spansPerRegion = sequences;
        _shapes = new BatchShape[regions];
        long rows = (long)regions * capacity;
        _tokens = AlignedBuffer.OfInts(rows, "batch");
        _targets = AlignedBuffer.OfInts(rows, "batch");
        _previous = AlignedBuffer.OfInts(rows, "batch");
        _positions = AlignedBuffer.OfInts(rows, "batch");
        _rowLoss = AlignedBuffer.OfFloats(rows * losses, "batch");
        _rowWeight = AlignedBuffer.OfFloats(rows, "batch");
        _share = AlignedBuffer.OfFloats(rows, "batch");
        _loopWeights = AlignedBuffer.OfFloats(rows * loops, "batch");
        _loopExits = AlignedBuffer.OfFloats(rows * loops, "batch");
        _loopHits = AlignedBuffer.OfFloats(hits ? rows * loops : 0, "batch");
        _dropoutKeys = new AlignedBuffer(drops ? rows * sizeof(ulong) : 0, "batch");
        _spans = new AlignedBuffer((long)regions * sequences * sizeof(SequenceSpan), "batch");
    }

    public int Regions => _shapes.Length;

    /// <summary>Memory that a batch takes.</summary>
    /// <inheritdoc cref="SequenceBatch(int, int, int, int, int, bool, bool)"/>
    public static long BytesOf(
        int regions, int capacity, int sequences, int losses, int loops = 0, bool hits = false, bool drops = false)
    {
        // Tokens, targets, previous tokens, positions, weights and shares; losses; weights and exit logits of each loop; dropout keys.
        long perRow = (sizeof(float) * (6L + losses + (loops * (hits ? 3L : 2L)))) + (drops ? sizeof(ulong) : 0);
        return checked(regions * ((capacity * perRow) + ((long)sequences * sizeof(SequenceSpan))));
    }

    /// <summary>Rows of a region.</summary>
    public int Capacity { get; }

    /// <summary>Buffers of a region, to be filled and then declared with <see cref="SetShape"/>.</summary>
    public BatchRows Buffers(int region) => new(
        new Span<int>(_tokens.Ints + Offset(region), Capacity),
        new Span<int>(_targets.Ints + Offset(region), Capacity),
        new Span<int>(_previous.Ints + Offset(region), Capacity),
        new Span<int>(_positions.Ints + Offset(region), Capacity),
        new Span<SequenceSpan>(Spans(region), _spansPerRegion));

    /// <summary>Declares how much of a region is filled.</summary>
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

    /// <summary>Sets the arrays for the losses of a region's rows and their weights.</summary>
    public LossRows Losses(int region) => new(
        Capacity,
        RowLoss(region),
        _rowWeight.Floats + Offset(region),
        _loopWeights.Floats + LoopOffset(region, 1),
        LoopExits(region, 1),
        LoopHits(region, 1));

    /// <summary>Sets the context of a worker to the tokens of a region.</summary>
    public void Bind(WorkContext c, int region)
    {
        long offset = Offset(region);
        c.Tokens = _tokens.Ints + offset;
        c.Targets = _targets.Ints + offset;
        c.Previous = _previous.Ints + offset;
        c.Positions = _positions.Ints + offset;
        c.Spans = Spans(region);
        c.SpanCount = _shapes[region].Sequences;
        c.Rows = _shapes[region].Rows;
        c.DropoutKeys = _drops ? (ulong*)_dropoutKeys.Pointer + offset : null;
    }

    /// <summary>
    /// Draws the dropout keys of all rows. A key depends on the seed, on the step, on the number of its sequence in the step and on its
    /// position. How sequences are divided into regions does not matter.
    /// </summary>
    public void DrawDropoutKeys(long seed, int step)
    {
        var random = new CounterRandom(seed, RandomStream.Dropout, (uint)step);
        ulong sequence = 0;
        for (int region = 0; region < Regions; region++)
        {
            ulong* keys = (ulong*)_dropoutKeys.Pointer + Offset(region);
            for (int i = 0; i < _shapes[region].Sequences; i++, sequence++)
            {
                SequenceSpan span = Spans(region)[i];
                for (int at = 0; at < span.Count; at++)
                {
                    keys[span.Row + at] = random.Block((sequence << 32) | (uint)at).Low;
                }
            }
        }
    }

    /// <summary>Number of rows with a target.</summary>
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

    /// <summary>
    /// Sets the weights of the rows: 1 for a row with a target, <paramref name="promptWeight"/> before the answer of a problem, 0 for a
    /// row without a target.
    /// </summary>
    /// <param name="answerMark">Token that the answer begins after; -1 where sequences are no problems.</param>
    /// <param name="documentToken">Token that each problem begins with. A sequence may have several problems.</param>
    /// <returns>The sum, in logical order.</returns>
    public double WeighRows(int answerMark, float promptWeight, int documentToken)
    {
        double sum = 0;
        for (int region = 0; region < Regions; region++)
        {
            int* tokens = _tokens.Ints + Offset(region);
            int* targets = _targets.Ints + Offset(region);
            float* weights = _share.Floats + Offset(region);
            for (int i = 0; i < _shapes[region].Sequences; i++)
            {
                SequenceSpan span = Spans(region)[i];
                bool counts = answerMark < 0;
                for (int row = span.Row; row < span.Row + span.Count; row++)
                {
                    counts = answerMark < 0 || tokens[row] == answerMark || (counts && tokens[row] != documentToken);
                    weights[row] = targets[row] < 0 ? 0f : counts ? 1f : promptWeight;
                    sum += weights[row];
                }
            }
        }

        return sum;
    }

    /// <summary>
    /// After <see cref="WeighRows"/>: sets the derivatives of the loss, which is the weighted sum of the rows times
    /// <paramref name="scale"/>.
    /// </summary>
    public void SetRowWeights(float scale)
    {
        for (int region = 0; region < Regions; region++)
        {
            float* shares = _share.Floats + Offset(region);
            float* weights = _rowWeight.Floats + Offset(region);
            for (int row = 0; row < _shapes[region].Rows; row++)
            {
                weights[row] = shares[row] * scale;
            }
        }
    }

    /// <summary>
    /// The weighted sum of the losses of all rows, in double and in logical order: one chain, so that the size of regions does not
    /// matter.
    /// </summary>
    public double SumLosses(int loop)
    {
        double sum = 0;
        for (int region = 0; region < Regions; region++)
        {
            float* losses = RowLoss(region, loop);
            float* shares = _share.Floats + Offset(region);
            for (int row = 0; row < _shapes[region].Rows; row++)
            {
                sum += (double)shares[row] * losses[row];
            }
        }

        return sum;
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _targets.Dispose();
        _previous.Dispose();
        _positions.Dispose();
        _rowLoss.Dispose();
        _rowWeight.Dispose();
        _share.Dispose();
        _loopWeights.Dispose();
        _loopExits.Dispose();
        _loopHits.Dispose();
        _dropoutKeys.Dispose();
        _spans.Dispose();
    }

    private long LoopOffset(int region, int loop) => ((region * (long)_loops) + loop - 1) * Capacity;

    private long Offset(int region) => (long)region * Capacity;

    private SequenceSpan* Spans(int region) => (SequenceSpan*)_spans.Pointer + ((long)region * _spansPerRegion);
}
