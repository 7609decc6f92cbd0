using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Forward passes of an evaluation in which tokens stop early, as in generation: losses and hits are those of the loop at which a token
/// stopped.
/// </summary>
/// <remarks>
/// Sequences whose tokens stop together leave the batch as a whole. Where each token stops by itself, a cache holds what stopped tokens
/// lend to later loops, and every team is one worker.
/// </remarks>
internal sealed unsafe class ExitPass<TModel> : IDisposable
    where TModel : ICompiledModel
{
    /// <summary>Sequences of a team that are in the cache at once. It changes time and memory only.</summary>
    private const int CachedSequences = 4;

    private readonly DepthRule _rule;
    private readonly int _loops;
    private readonly AdaptiveDepth<TModel>[] _depths;
    private readonly AlignedBuffer? _cache;
    private EvaluationSet _set = null!;
    private LoopCounts[] _bands = [];
    private int _sequence;

    /// <exception cref="MicroGptException">The model does not support the rule, or there is not enough memory.</exception>
    public ExitPass(WorkTeams teams, int loops, ExitOptions exits)
    {
        _rule = DepthRule.Of(exits, TModel.Description.Architecture, loops);
        _loops = loops;
        Sequences = _rule.StopsTogether ? teams.Capacity : CachedSequences;
        if (!_rule.StopsTogether)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(teams.Count, teams.Pool.Workers, nameof(teams));
            _cache = AlignedBuffer.OfFloats(checked(CacheFloats * teams.Count), "evaluation cache");
        }

        _depths = new AdaptiveDepth<TModel>[teams.Count];
        for (int team = 0; team < teams.Count; team++)
        {
            _depths[team] = new AdaptiveDepth<TModel>(teams.Capacity);
            _depths[team].Prepare(_rule);
        }
    }

    /// <summary>Maximum number of sequences of a team in one pass.</summary>
    public int Sequences { get; }

    private long CacheFloats => checked(
        TModel.Description.Plan.CacheFloatsPerBlock * Sequences * TModel.Description.Architecture.BlockRuns(_loops));

    /// <summary>Gives each sequence of a group its slot of the cache.</summary>
    public static void AssignSlots(Span<SequenceSpan> spans)
    {
        for (int i = 0; i < spans.Length; i++)
        {
            spans[i] = spans[i] with { Slot = i };
        }
    }

    /// <param name="rows">Has room for two losses and hits of a row; the first are the results.</param>
    public void Run(WorkContext c, int team, LossRows rows, bool hits)
    {
        int count = c.Rows;
        if (_cache is not null)
        {
            c.Cache = _cache.Floats + (team * CacheFloats);
            c.CacheStride = (nint)(TModel.Description.Plan.CacheFloatsPerBlock * Sequences);
        }

        AdaptiveDepth<TModel> depth = _depths[team];
        depth.Forward(c, _rule);
        c.Cache = null;
        c.Rows = count;

        // The rows lie in the order in which they stopped. So do their targets.
        TModel.LossForward(c, rows.Losses(2));
        if (hits)
        {
            RecursiveLoop<TModel>.TakeHits(c, rows.Hits(2));
        }

        c.Sync();
        c.Share(count, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            int at = depth.RowOf(row);
            rows.Losses(1)[row] = rows.Losses(2)[at];
            rows.Hits(1)[row] = hits ? rows.Hits(2)[at] : 0f;
        }
    }

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
            for (int row = span.Row; row < span.Row + span.Count; row++)
            {
                int depth = _depths[team].DepthOf(row);
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
        foreach (AdaptiveDepth<TModel> depth in _depths)
        {
            depth.Dispose();
        }
    }

    /// <summary>Sums over the sequences of a band.</summary>
    private sealed class LoopCounts(int loops)
    {
        public long[] Taken { get; } = new long[loops];

        public long Sequences { get; set; }

        public long Deepest { get; set; }
    }
}
