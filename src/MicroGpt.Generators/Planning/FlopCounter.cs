using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Model FLOPs: two per multiply-add of every matrix product, attention at its causal half, logical extents only.
/// Lookups, norms, activations, the optimizer and recomputation count nothing.
/// </summary>
internal static class FlopCounter
{
    private const int BothGradients = 2;

    /// <summary>
    /// Training on one token of a full context, at full depth where depth is sampled; gradients count for the loops that they flow through, the head for
    /// those whose loss counts.
    /// </summary>
    public static long TrainPerToken(ModelPlan plan)
    {
        long block = plan.Graph.Block.Forward.Sum(op => Of(op, plan)) * plan.Graph.Layers;
        long inject = plan.Graph.Inject?.Forward.Sum(op => Of(op, plan)) ?? 0;
        long head = plan.Graph.Head.Forward.Sum(op => Of(op, plan));
        return ((block + inject) * (plan.Graph.Loops + (BothGradients * BackwardLoops(plan)))) + ((1 + BothGradients) * head * HeadRuns(plan));
    }

    /// <summary>FLOPs that a training step computes a second time, for one token of a full context at full depth.</summary>
    public static long RepeatedPerToken(ModelPlan plan, RecomputePlan recompute)
    {
        int loops = BackwardLoops(plan);
        long whole = plan.Graph.Block.Forward.Sum(op => Of(op, plan));
        long repeated = whole - Of(plan.Graph.Block.Forward[plan.Graph.Block.Forward.Count - 1], plan);
        long inject = plan.Graph.Inject?.Forward.Sum(op => Of(op, plan)) ?? 0;
        return (recompute.RepeatedLoops(loops) * (inject + ((plan.Graph.Layers - 1) * whole) + repeated))
            + (recompute.RepeatedBlocks(plan.Graph.Layers, loops) * repeated);
    }

    /// <summary>How often a training step runs an op of the forward pass again; the last op of a block only where another block follows.</summary>
    public static long RepeatsPerStep(Op op, ModelPlan plan)
    {
        int loops = BackwardLoops(plan);
        if (plan.Graph.Inject?.Forward.Contains(op) == true)
        {
            return plan.Recompute.RepeatedLoops(loops);
        }

        if (!plan.Graph.Block.Forward.Contains(op))
        {
            return 0;
        }

        bool last = op == plan.Graph.Block.Forward[plan.Graph.Block.Forward.Count - 1];
        int layers = plan.Graph.Layers;
        return last
            ? plan.Recompute.RepeatedLoops(loops) * (layers - 1L)
            : ((long)plan.Recompute.RepeatedLoops(loops) * layers) + plan.Recompute.RepeatedBlocks(layers, loops);
    }

    /// <summary>FLOPs of one run of an op for one token; each gradient of a product is as much as the product.</summary>
    public static long Of(Op op, ModelPlan plan) => op.Kind switch
    {
        OpKind.Linear or OpKind.LinearInputGrad or OpKind.LinearWeightGrad => 2 * op.Parameters[0]!.Count,

        // Scores and weighted values over all positions are 4 T C; a causal mask leaves half.
        OpKind.Attention => 2L * plan.Spec.Architecture.Context * plan.Spec.Architecture.Embedding,
        OpKind.AttentionGrad => 4L * plan.Spec.Architecture.Context * plan.Spec.Architecture.Embedding,
        _ => 0,
    };

    /// <summary>
    /// How often a training step runs an op: blocks in every layer of every loop, the injection in every loop but for what it adds
    /// in the first alone, the head after its loops, the embedding once.
    /// </summary>
    public static long RunsPerStep(Op op, ModelPlan plan)
    {
        if (plan.Graph.Inject is { } inject && (inject.Forward.Contains(op) || inject.Backward.Contains(op)))
        {
            return op.Kind == OpKind.AddFirst ? 1 : inject.Backward.Contains(op) ? BackwardLoops(plan) : plan.Graph.Loops;
        }

        if (plan.Graph.Block.Forward.Contains(op) || plan.Graph.Block.Backward.Contains(op))
        {
            return (long)plan.Graph.Layers * (plan.Graph.Block.Backward.Contains(op) ? BackwardLoops(plan) : plan.Graph.Loops);
        }

        return plan.Graph.Head.Forward.Contains(op) || plan.Graph.Head.Backward.Contains(op) ? HeadRuns(plan) : 1;
    }

    /// <summary>Loops that gradients flow through at full depth.</summary>
    public static int BackwardLoops(ModelPlan plan) => Math.Min(plan.Graph.Loops, plan.Spec.Recursion?.BackpropSteps ?? 1);

    private static long HeadRuns(ModelPlan plan) =>
        plan.Spec.LossAtEveryLoop ? plan.Graph.Loops - plan.Spec.Recursion!.MinSteps + 1 : 1;
}
