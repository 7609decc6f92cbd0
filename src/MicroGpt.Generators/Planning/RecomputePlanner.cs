using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Chooses what a training step recomputes: the policy of the spec, or the fewest FLOPs that fit the memory budget.</summary>
internal static class RecomputePlanner
{
    public static RecomputePlan Choose(Layout layout)
    {
        int loops = layout.BackwardLoops;
        return layout.Spec.Training.Recompute switch
        {
            RecomputePolicy.None => RecomputePlan.None(layout.Graph, loops),
            RecomputePolicy.Loop => RecomputePlan.Loop(layout.Graph),
            RecomputePolicy.Block => RecomputePlan.Block(loops),
            _ => Cheapest(layout),
        };
    }

    /// <summary>The plan with the smallest total memory, regardless of its FLOPs.</summary>
    public static RecomputePlan Smallest(Layout layout) =>
        Candidates(layout).OrderBy(r => Bytes(layout, r)).ThenBy(r => FlopCounter.RepeatedPerToken(layout, r)).First();

    private static RecomputePlan Cheapest(Layout layout)
    {
        long budget = layout.Spec.Training.MemoryBudgetBytes;
        RecomputePlan none = RecomputePlan.None(layout.Graph, layout.BackwardLoops);
        if (budget == 0 || Bytes(layout, none) <= budget)
        {
            return none;
        }

        return Candidates(layout)
            .Where(r => Bytes(layout, r) <= budget)
            .OrderBy(r => FlopCounter.RepeatedPerToken(layout, r))
            .ThenBy(r => Bytes(layout, r))
            .FirstOrDefault() ?? Smallest(layout);
    }

    private static IEnumerable<RecomputePlan> Candidates(Layout layout)
    {
        int layers = layout.Graph.CoreLayers;
        for (int loops = layout.BackwardLoops; loops >= 1; loops--)
        {
            yield return new RecomputePlan(loops, layers, false);
            for (int blocks = layers; blocks >= 1; blocks--)
            {
                yield return new RecomputePlan(loops, blocks, true);
            }
        }
    }

    private static long Bytes(Layout layout, RecomputePlan recompute) => MemoryTotals.Of(layout, recompute).Total;
}
