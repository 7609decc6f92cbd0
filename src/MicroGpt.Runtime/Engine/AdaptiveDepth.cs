using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// Computes a batch whose tokens take as many loops as each needs. Rows that stop are moved behind the rows that continue, so that the
/// next loop computes fewer rows. With a cache, stopped rows lend their keys and values to the loops they skip.
/// </summary>
/// <remarks>
/// <para>
/// Rows are independent of each other (law 3), so their order changes no bit. All workers of the team call <see cref="Forward"/>;
/// lane 0 moves the rows while the others wait. Rows that continue keep their order. Positions, targets and spans are copies, so the
/// batch stays as it is.
/// </para>
/// <para>
/// Spans of several rows stop as a whole. So each row is a span of its own, except where the tokens of a sequence stop together.
/// </para>
/// </remarks>
internal sealed unsafe class AdaptiveDepth<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private static readonly bool HasCoda = RecursiveLoop<TModel>.HasCoda;

    private readonly StateHistory<TModel> _history;
    private readonly RowTable _rows;
    private readonly RowMover<TModel> _mover;
    private int _staying;
    private int _stayingSpans;

    /// <param name="rows">Maximum number of rows in a batch.</param>
    public AdaptiveDepth(int rows)
    {
        _history = new StateHistory<TModel>(rows);
        _rows = new RowTable(rows);
        _mover = new RowMover<TModel>(_rows, _history);
    }

    /// <summary>The row that now holds the logits of row <paramref name="index"/> of the batch.</summary>
    public int RowOf(int index) => _rows.RowOf[index];

    /// <summary>Number of loops that this row of the batch took.</summary>
    public int DepthOf(int index) => _rows.DepthOf[index];

    /// <summary>Takes the memory that a rule needs. Call it once before the first batch with the rule.</summary>
    public void Prepare(DepthRule rule) => _history.Prepare(rule);

    /// <summary>Computes the logits of all rows, each after its last loop.</summary>
    /// <param name="c">Its <see cref="WorkContext.Depth"/> is the number of loops of the run.</param>
    public void Forward(WorkContext c, DepthRule rule)
    {
        if (rule.IsNone)
        {
            ForwardAll(c);
            return;
        }

        int all = c.Rows;
        if (c.Lane == 0)
        {
            _rows.Begin(c);
        }

        TModel.EmbedForward(c);
        c.Sync();
        _rows.Bind(c);
        for (int loop = 1; c.Rows > 0; loop++)
        {
            Loop(c, loop, rule);
            int rows = c.Rows, spans = c.SpanCount;
            bool asks = rule.AsksAt(loop);
            if (asks)
            {
                Divide(c, loop, rule, 0, moves: true);
                c.Rows = _staying;
                c.SpanCount = _stayingSpans;
            }
            else if (loop == c.Depth)
            {
                c.Rows = c.SpanCount = 0;
            }

            if (c.Rows < rows)
            {
                Leave(c, loop, rows, spans, hasHead: HasCoda || (asks && rule.AsksConfidence));
            }
        }

        if (HasCoda)
        {
            CodaInOrder(c, all);
        }
    }

    /// <summary>
    /// Computes the logits of the last row of a single sequence without a cache, and stores them at index 0. All rows run through the
    /// same loops: those of the last row, or those of the whole sequence if its tokens stop together.
    /// </summary>
    public void ForwardLast(WorkContext c, DepthRule rule)
    {
        int rows = c.Rows;
        int first = rule.StopsTogether ? 0 : rows - 1;
        if (c.Lane == 0)
        {
            _rows.Begin(c);
        }

        TModel.EmbedForward(c);
        c.Sync();
        int loop = 0;
        bool goesOn = true;
        while (goesOn)
        {
            loop++;
            Loop(c, loop, rule);
            goesOn = loop < c.Depth;
            if (rule.AsksAt(loop))
            {
                Divide(c, loop, rule, first, moves: false);
                goesOn = _staying == rows;
            }
        }

        RecursiveLoop<TModel>.Coda(c, loop);
        TModel.HeadForward(c, loop, rows - 1, rows);
        if (c.Lane == 0)
        {
            _rows.Stop(0, rows - 1, loop);
        }
    }

    public void Dispose() => _history.Dispose();

    /// <summary>All rows run all loops, and none moves.</summary>
    private void ForwardAll(WorkContext c)
    {
        RecursiveLoop<TModel>.Recur(c);
        TModel.HeadForward(c, c.Depth, 0, c.Rows);
        if (c.Lane == 0)
        {
            _rows.StopAll(c.Rows, c.Depth);
        }

        c.Sync();
    }

    /// <summary>
    /// The coda and the head of all rows, each at its last state. The rows return to their order, because each reads in the coda what the
    /// rows before it wrote.
    /// </summary>
    private void CodaInOrder(WorkContext c, int rows)
    {
        if (c.Lane == 0)
        {
            _mover.Return(c, rows);
            _rows.RestoreSpans(rows);
        }

        c.Sync();
        c.Rows = rows;
        c.SpanCount = _rows.SequenceCount;
        RecursiveLoop<TModel>.Logits(c, c.Depth);
    }

    private void Loop(WorkContext c, int loop, DepthRule rule)
    {
        if (rule.RemembersAt(loop))
        {
            _history.Remember(c, loop);
            c.Sync();
        }

        TModel.LoopForward(c, loop);
        c.Sync();
    }

    /// <summary>Decides which rows from <paramref name="first"/> on continue.</summary>
    /// <param name="moves">Whether to move them before those that stop.</param>
    private void Divide(WorkContext c, int loop, DepthRule rule, int first, bool moves)
    {
        if (rule.AsksConfidence)
        {
            RecursiveLoop<TModel>.Coda(c, loop);
            TModel.HeadForward(c, loop, first, c.Rows);
            c.Sync();
        }
        else if (rule.AsksExitToken)
        {
            TModel.ExitForward(c, loop, first, c.Rows);
            c.Sync();
        }

        c.Share(c.Rows - first, 8, out int begin, out int end);
        for (int row = first + begin; row < first + end; row++)
        {
            _rows.Stops[row] = Stops(c, loop, rule, row);
        }

        c.Sync();
        if (c.Lane == 0)
        {
            bool stops = rule.StopsTogether ? _rows.StopTogether(c) : _rows.AnyStops(first, c.Rows);
            _staying = stops ? first : c.Rows;
            _stayingSpans = c.SpanCount;
            if (stops && moves)
            {
                _stayingSpans = _rows.DivideSpans(c);
                _staying = _mover.MoveStaying(c, loop, rule);
            }
        }

        c.Sync();
    }

    private bool Stops(WorkContext c, int loop, DepthRule rule, int row)
    {
        double logit = rule.AsksExitToken ? TModel.ExitLogits(c)[(long)row * TModel.Description.ExitStride] : 0;
        double odds = rule.AsksConfidence
            ? Confidence.Odds(
                new ReadOnlySpan<float>(
                    TModel.Logits(c) + ((long)row * TModel.Description.LogitStride), TModel.Description.Architecture.VocabularySize))
            : double.PositiveInfinity;
        return rule.Stops(loop, logit, _history.Change(c, loop, rule, row), odds, ref _rows.Spent[row]);
    }

    /// <summary>
    /// Computes the head for the rows and spans that stop, which follow those that continue, and lends their keys and values.
    /// </summary>
    private void Leave(WorkContext c, int loop, int rows, int spans, bool hasHead)
    {
        int begin = c.Rows;
        if (!hasHead)
        {
            TModel.HeadForward(c, loop, begin, rows);
        }

        if (loop < c.Depth && c.Cache != null)
        {
            TModel.Lend(c, loop, c.SpanCount, spans);
        }

        if (c.Lane == 0)
        {
            for (int row = begin; row < rows; row++)
            {
                _rows.Stop(row, loop);
            }
        }

        c.Sync();
    }
}
