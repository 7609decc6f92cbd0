using System.Globalization;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Forward passes of an evaluation in which tokens stop early, as in generation: losses and hits are those of the loop at which a token
/// stopped.
/// </summary>
/// <remarks>
/// Sequences whose tokens stop together are computed at once. Where each token stops by itself, later tokens of a sequence read what
/// earlier ones lent, so the sequences advance token by token through a cache.
/// </remarks>
internal sealed unsafe class ExitPass<TModel> : IDisposable
    where TModel : ICompiledModel
{
    /// <summary>Sequences of a team that are in the cache at once, at most. It changes time and memory only.</summary>
    private const int MostCached = 16;

    private readonly DepthRule _rule;
    private readonly int _loops;
    private readonly AdaptiveDepth<TModel>[] _depths;
    private readonly AlignedBuffer? _cache;
    private readonly SequenceBatch? _steps;
    private readonly int[][] _rowDepths;
    private EvaluationSet _set = null!;
    private LoopCounts[] _bands = [];
    private int _sequence;

    /// <exception cref="MicroGptException">The model does not support the rule, or there is not enough memory.</exception>
    public ExitPass(WorkTeams teams, int loops, ExitOptions exits)
    {
        _rule = DepthRule.Of(exits, TModel.Description.Architecture, loops);
        _loops = loops;
        Sequences = _rule.StopsTogether ? teams.Capacity : CachedSequences(teams, loops, MachineMemory.Read());
        if (!_rule.StopsTogether)
        {
            _cache = AlignedBuffer.OfFloats(checked(CacheFloats * teams.Count), "evaluation cache");
            _steps = new SequenceBatch(teams.Count, WorkTeams.CapacityOf(Sequences), Sequences, losses: 1, loops: 1, hits: true);
        }

        _depths = new AdaptiveDepth<TModel>[teams.Count];
        _rowDepths = new int[teams.Count][];
        for (int team = 0; team < teams.Count; team++)
        {
            _rowDepths[team] = new int[teams.Capacity];
            _depths[team] = new AdaptiveDepth<TModel>(teams.Capacity);
            _depths[team].Prepare(_rule);
        }
    }

    /// <summary>Maximum number of sequences of a team in one pass.</summary>
    public int Sequences { get; }

    private long CacheFloats => Sequences * CacheFloatsOfSequence(_loops);

    /// <param name="batch">Has room for two losses and hits of a row. The first receive the results.</param>
    public void Run(WorkContext c, int team, SequenceBatch batch, bool hits)
    {
        c.Depth = _loops;
        if (_steps is null)
        {
            batch.Bind(c, team);
            Forward(c, team, batch.Losses(team), index: 2, hits);
            Scatter(c, team, batch, batch.Losses(team), index: 2, place: 0, c.Rows);
            return;
        }

        c.Cache = _cache!.Floats + (team * CacheFloats);
        c.CacheStride = (nint)(TModel.Description.Plan.CacheFloatsPerBlock * Sequences);
        for (int position = 0; position < Longest(batch, team); position++)
        {
            if (c.Lane == 0)
            {
                Load(batch, team, position);
            }

            c.Sync();
            _steps.Bind(c, team);
            Forward(c, team, _steps.Losses(team), index: 1, hits);
            Scatter(c, team, batch, _steps.Losses(team), index: 1, position, c.Rows);
            c.Sync();
        }

        c.Cache = null;
    }

    /// <summary>Number of sequences of a team whose keys and values fit in memory.</summary>
    /// <exception cref="MicroGptException">Not even one fits.</exception>
    internal static int CachedSequences(WorkTeams teams, int loops, MachineMemory machine)
    {
        long one = checked(CacheFloatsOfSequence(loops) * sizeof(float) * teams.Count);
        machine.Require(
            one,
            string.Create(CultureInfo.InvariantCulture, $"the keys and values of {loops:N0} loops"),
            "Use fewer loops (--loops) or --exit-scope sequence");
        return (int)Math.Min(Math.Min(teams.Capacity, MostCached), machine.Available / one);
    }

    private static long CacheFloatsOfSequence(int loops) =>
        checked(TModel.Description.Plan.CacheFloatsPerBlock * TModel.Description.Architecture.BlockRuns(loops));

    /// <summary>Begins to count for a set.</summary>
    public void Begin(EvaluationSet set)
    {
        _set = set;
        _sequence = 0;
        _bands = [.. Enumerable.Range(0, Math.Max(1, set.Bands.Count)).Select(_ => new LoopCounts(_loops))];
    }

    /// <summary>Counts the loops that the sequences of a team took in the last pass. Teams follow the order of the set.</summary>
    public void Count(int team, ReadOnlySpan<SequenceSpan> spans)
    {
        foreach (SequenceSpan span in spans)
        {
            LoopCounts counts = _bands[_set.BandOf(_sequence++)];
            int deepest = 0;
            foreach (int depth in _rowDepths[team].AsSpan(span.Row, span.Count))
            {
                counts.Taken[depth - 1]++;
                deepest = Math.Max(deepest, depth);
            }

            counts.Sequences++;
            counts.Deepest += deepest;
        }
    }

    /// <summary>The loops taken in a band; band 0 is the whole set if it has no bands.</summary>
    public LoopScore Finish(int band) => new(_bands[band].Taken, (double)_bands[band].Deepest / _bands[band].Sequences);

    public void Dispose()
    {
        _cache?.Dispose();
        _steps?.Dispose();
        foreach (AdaptiveDepth<TModel> depth in _depths)
        {
            depth.Dispose();
        }
    }

    private static int Longest(SequenceBatch batch, int team)
    {
        int longest = 0;
        foreach (SequenceSpan span in batch.Buffers(team).Spans[..batch.Shape(team).Sequences])
        {
            longest = Math.Max(longest, span.Count);
        }

        return longest;
    }

    /// <summary>One row for each sequence that has a token at this place.</summary>
    private void Load(SequenceBatch batch, int team, int place)
    {
        BatchRows from = batch.Buffers(team), to = _steps!.Buffers(team);
        int rows = 0;
        for (int sequence = 0; sequence < batch.Shape(team).Sequences; sequence++)
        {
            SequenceSpan span = from.Spans[sequence];
            if (place < span.Count)
            {
                int row = span.Row + place;
                to.Tokens[rows] = from.Tokens[row];
                to.Targets[rows] = from.Targets[row];
                to.Previous[rows] = from.Previous[row];
                to.Positions[rows] = from.Positions[row];
                to.Spans[rows] = new SequenceSpan(rows, Count: 1, place, Slot: sequence);
                rows++;
            }
        }

        _steps.SetShape(team, new BatchShape(rows, rows));
    }

    /// <summary>Losses and hits of the bound rows, in the order in which the rows stopped.</summary>
    private void Forward(WorkContext c, int team, LossRows rows, int index, bool hits)
    {
        int count = c.Rows;
        _depths[team].Forward(c, _rule);
        c.Rows = count;
        TModel.LossForward(c, rows.Losses(index));
        if (hits)
        {
            RecursiveLoop<TModel>.TakeHits(c, rows.Hits(index));
        }

        c.Sync();
    }

    /// <summary>Copies the results to the rows of the batch.</summary>
    /// <param name="place">With one row for each sequence: the place of the row in its sequence.</param>
    private void Scatter(WorkContext c, int team, SequenceBatch batch, LossRows rows, int index, int place, int count)
    {
        LossRows results = batch.Losses(team);
        AdaptiveDepth<TModel> depth = _depths[team];
        c.Share(count, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            int to = _steps is null ? row : RowOf(batch, team, row, place);
            int at = depth.RowOf(row);
            results.Losses(1)[to] = rows.Losses(index)[at];
            results.Hits(1)[to] = rows.Hits(index)[at];
            _rowDepths[team][to] = depth.DepthOf(row);
        }
    }

    /// <summary>The row of the batch that a step's row stands for: its slot is the number of its sequence.</summary>
    private int RowOf(SequenceBatch batch, int team, int row, int place) =>
        batch.Buffers(team).Spans[_steps!.Buffers(team).Spans[row].Slot].Row + place;

    /// <summary>Sums over the sequences of a band.</summary>
    private sealed class LoopCounts(int loops)
    {
        public long[] Taken { get; } = new long[loops];

        public long Sequences { get; set; }

        public long Deepest { get; set; }
    }
}
