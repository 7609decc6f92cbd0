using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Generation;

/// <summary>
/// Computes one token for each of several texts, each with as many loops as it needs. Rows that stop are moved behind the rows
/// that continue, so that the next loop computes fewer rows. Stopped rows lend their keys and values to the loops they skip.
/// </summary>
/// <remarks>
/// Rows are independent of each other (law 3), so their order changes no bit. All workers of the team call
/// <see cref="Forward"/>; lane 0 moves the rows while the others wait.
/// </remarks>
internal sealed unsafe class AdaptiveDepth<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly int _stride = TModel.Description.StateStride;
    private readonly int _minSteps = TModel.Description.Architecture.MinSteps;
    private readonly AlignedBuffer _before;
    private readonly int[] _text;
    private readonly int[] _row;
    private readonly int[] _depth;
    private readonly double[] _spent;
    private int _staying;

    /// <param name="rows">Maximum number of rows in a batch.</param>
    public AdaptiveDepth(int rows)
    {
        _before = AlignedBuffer.OfFloats((long)rows * _stride, "states");
        _text = new int[rows];
        _row = new int[rows];
        _depth = new int[rows];
        _spent = new double[rows];
    }

    private static int Loops => TModel.Description.Architecture.Loops;

    /// <summary>The row that now holds the logits of row <paramref name="index"/> of the batch.</summary>
    public int RowOf(int index) => _row[index];

    /// <summary>Number of loops that this row of the batch took.</summary>
    public int DepthOf(int index) => _depth[index];

    /// <summary>Computes the logits of all rows. Each row is a token of its own text.</summary>
    public void Forward(WorkContext c, DepthRule rule)
    {
        if (c.Lane == 0)
        {
            Begin(c.Rows);
        }

        TModel.EmbedForward(c);
        c.Sync();
        for (int loop = 1; c.Rows > 0; loop++)
        {
            if (rule.AsksDifference && loop >= _minSteps && loop < Loops)
            {
                Remember(c, loop);
                c.Sync();
            }

            TModel.LoopForward(c, loop);
            c.Sync();
            int rows = c.Rows;
            int staying = loop == Loops ? 0 : loop < _minSteps || rule.IsFixed ? rows : Stay(c, loop, rule);
            if (staying < rows)
            {
                c.Rows = c.SpanCount = staying;
                Leave(c, loop, staying, rows);
            }
        }
    }

    /// <summary>
    /// Computes the logits of the last row of a whole window, without a cache, and stores them at index 0. The rows before it run
    /// through the same loops.
    /// </summary>
    public void ForwardLast(WorkContext c, DepthRule rule)
    {
        int rows = c.Rows;
        if (c.Lane == 0)
        {
            Begin(rows);
        }

        TModel.EmbedForward(c);
        c.Sync();
        int loop = 0;
        bool goesOn = true;
        while (goesOn)
        {
            loop++;
            if (rule.AsksDifference && loop >= _minSteps && loop < Loops)
            {
                Remember(c, loop);
                c.Sync();
            }

            TModel.LoopForward(c, loop);
            c.Sync();
            goesOn = loop < Loops && (loop < _minSteps || rule.IsFixed || Stay(c, loop, rule, rows - 1) > rows - 1);
        }

        TModel.HeadForward(c, loop, rows - 1, rows);
        if (c.Lane == 0)
        {
            _row[0] = rows - 1;
            _depth[0] = loop;
        }
    }

    public void Dispose() => _before.Dispose();

    private void Begin(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            _text[row] = row;
            _spent[row] = 0;
        }
    }

    /// <summary>
    /// s_{loop-1}, which the loop overwrites. It is 0 before the first loop, so that no tolerance below 1 stops a token there.
    /// </summary>
    private void Remember(WorkContext c, int loop)
    {
        c.Share(c.Rows, 8, out int begin, out int end);
        var before = new Span<float>(_before.Floats + ((long)begin * _stride), (end - begin) * _stride);
        if (loop == 1)
        {
            before.Clear();
        }
        else
        {
            new ReadOnlySpan<float>(TModel.State(c, loop - 1) + ((long)begin * _stride), before.Length).CopyTo(before);
        }
    }

    /// <param name="first">First row to check.</param>
    /// <returns>End of the rows that continue, after those that stop were moved behind them.</returns>
    private int Stay(WorkContext c, int loop, DepthRule rule, int first = 0)
    {
        if (rule.AsksExitToken)
        {
            TModel.ExitForward(c, loop, first, c.Rows);
            c.Sync();
        }

        if (c.Lane == 0)
        {
            _staying = Divide(c, loop, rule, first);
        }

        c.Sync();
        return _staying;
    }

    private int Divide(WorkContext c, int loop, DepthRule rule, int first)
    {
        int staying = first;
        for (int row = first; row < c.Rows; row++)
        {
            double logit = rule.AsksExitToken ? TModel.ExitLogits(c)[(long)row * TModel.Description.ExitStride] : 0;
            double change = rule.AsksDifference ? Change(c, loop, row) : 1;
            if (!rule.Stops(loop, logit, change, ref _spent[row]))
            {
                Swap(c, loop, staying++, row);
            }
        }

        return staying;
    }

    /// <summary>norm(s_r - s_{r-1}) / norm(s_r), summed in channel order.</summary>
    private double Change(WorkContext c, int loop, int row)
    {
        float* now = TModel.State(c, loop) + ((long)row * _stride);
        float* before = _before.Floats + ((long)row * _stride);
        double difference = 0, size = 0;
        for (int i = 0; i < TModel.Description.Architecture.Embedding; i++)
        {
            double change = (double)now[i] - before[i];
            difference = Math.FusedMultiplyAdd(change, change, difference);
            size = Math.FusedMultiplyAdd((double)now[i], now[i], size);
        }

        return Math.Sqrt(difference / size);
    }

    private void Swap(WorkContext c, int loop, int a, int b)
    {
        if (a == b)
        {
            return;
        }

        SwapFloats(TModel.State(c, loop), a, b);
        SwapFloats(TModel.Embedding(c), a, b);
        (c.Positions[a], c.Positions[b]) = (c.Positions[b], c.Positions[a]);
        (c.Spans[a], c.Spans[b]) = (c.Spans[b] with { Row = a }, c.Spans[a] with { Row = b });
        (_text[a], _text[b]) = (_text[b], _text[a]);
        (_spent[a], _spent[b]) = (_spent[b], _spent[a]);

        // Exit logits and previous states are not swapped, because the rule has already checked both rows.
    }

    private void SwapFloats(float* rows, int a, int b)
    {
        float* x = rows + ((long)a * _stride);
        float* y = rows + ((long)b * _stride);
        for (int i = 0; i < _stride; i++)
        {
            (x[i], y[i]) = (y[i], x[i]);
        }
    }

    /// <summary>Computes the head for rows that stop and lends their keys and values.</summary>
    private void Leave(WorkContext c, int loop, int begin, int end)
    {
        TModel.HeadForward(c, loop, begin, end);
        if (loop < Loops && c.Cache != null)
        {
            TModel.Lend(c, loop, begin, end);
        }

        if (c.Lane == 0)
        {
            for (int row = begin; row < end; row++)
            {
                _row[_text[row]] = row;
                _depth[_text[row]] = loop;
            }
        }

        c.Sync();
    }
}
