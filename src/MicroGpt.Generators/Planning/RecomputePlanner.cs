using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Chooses what a training step computes again: what the spec says, or the fewest FLOPs that fit the budget.</summary>
internal static class RecomputePlanner
{
    public static RecomputePlan Choose(ModelPlan plan)
    {
        int loops = FlopCounter.BackwardLoops(plan);
        return plan.Spec.Training.Recompute switch
        {
            RecomputePolicy.None => RecomputePlan.None(plan.Graph, loops),
            RecomputePolicy.Loop => RecomputePlan.Loop(plan.Graph),
            RecomputePolicy.Block => RecomputePlan.Block(loops),
            _ => Cheapest(plan),
        };
    }

    /// <summary>The plan of the smallest total, whatever it costs.</summary>
    public static RecomputePlan Smallest(ModelPlan plan) =>
        Candidates(plan).OrderBy(r => Bytes(plan, r)).ThenBy(r => FlopCounter.RepeatedPerToken(plan, r)).First();

    private static RecomputePlan Cheapest(ModelPlan plan)
    {
        long budget = plan.Spec.Training.MemoryBudgetBytes;
        RecomputePlan none = RecomputePlan.None(plan.Graph, FlopCounter.BackwardLoops(plan));
        if (budget == 0 || Bytes(plan, none) <= budget)
        {
            return none;
        }

        return Candidates(plan)
            .Where(r => Bytes(plan, r) <= budget)
            .OrderBy(r => FlopCounter.RepeatedPerToken(plan, r))
            .ThenBy(r => Bytes(plan, r))
            .FirstOrDefault() ?? Smallest(plan);
    }

    private static IEnumerable<RecomputePlan> Candidates(ModelPlan plan)
    {
        int layers = plan.Graph.Layers;
        for (int loops = FlopCounter.BackwardLoops(plan); loops >= 1; loops--)
        {
            yield return new RecomputePlan(loops, layers, false);
            for (int blocks = layers; blocks >= 1; blocks--)
            {
                yield return new RecomputePlan(loops, blocks, true);
            }
        }
    }

    private static long Bytes(ModelPlan plan, RecomputePlan recompute) => new MemoryTotals(plan, recompute).Total;
}
