using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Model FLOPs: two per multiply-add of every matrix product. Causal attention counts only the pairs that the mask leaves. Padding,
/// lookups, norms, activations, the optimizer and recomputation count nothing. The op states the cost of one run; this class counts runs.
/// </summary>
internal static class FlopCounter
{
    /// <summary>
    /// Training on one token of a full context, at full depth if the depth is sampled. Gradients count for the loops that they flow
    /// through, and the head for the loops whose loss counts.
    /// </summary>
    public static long TrainPerToken(Layout layout) =>
        layout.Graph.Sections.SelectMany(s => s.Forward.Concat(s.Backward)).Sum(op => op.Flops * RunsPerStep(op, layout));

    /// <summary>FLOPs that a training step recomputes for one token of a full context at full depth.</summary>
    public static long RepeatedPerToken(Layout layout, RecomputePlan recompute) =>
        layout.Graph.Sections.SelectMany(s => s.Forward).Sum(op => op.Flops * RepeatsPerStep(op, layout, recompute));

    /// <summary>
    /// How often a training step runs an op. Blocks run in every layer of every loop, those of the prelude once, those of the coda before
    /// each head. The injection runs in every loop, except for its ops
    /// that run in the first loop only. The head runs after each loop whose loss counts, the embedding once.
    /// </summary>
    public static long RunsPerStep(Op op, Layout layout)
    {
        ModelGraph graph = layout.Graph;
        if (graph.Inject is { } inject && Belongs(op, inject))
        {
            return op.Condition == RunCondition.FirstLoop ? 1 : Loops(op, inject, layout);
        }

        return Belongs(op, graph.Block)
            ? ((long)graph.CoreLayers * Loops(op, graph.Block, layout)) + graph.PreludeLayers + ((long)graph.CodaLayers * layout.HeadRuns)
            : Belongs(op, graph.Head) ? layout.HeadRuns
            : 1;
    }

    /// <summary>
    /// How often a training step recomputes an op of the forward pass. Ops that make only the output of a block are recomputed only if
    /// another block follows.
    /// </summary>
    public static long RepeatsPerStep(Op op, Layout layout, RecomputePlan recompute)
    {
        ModelGraph graph = layout.Graph;
        long loops = recompute.RepeatedLoops(layout.BackwardLoops);
        if (graph.Inject?.Forward.Contains(op) == true)
        {
            return loops;
        }

        int index = graph.Block.Forward.IndexOf(op);
        if (index < 0)
        {
            return 0;
        }

        return index >= graph.Block.RecomputedOps
            ? loops * (graph.CoreLayers - 1)
            : (loops * graph.CoreLayers) + recompute.RepeatedBlocks(graph.CoreLayers, layout.BackwardLoops);
    }

    private static int Loops(Op op, Section section, Layout layout) =>
        section.Backward.Contains(op) ? layout.BackwardLoops : layout.Graph.Loops;

    private static bool Belongs(Op op, Section section) => section.Forward.Contains(op) || section.Backward.Contains(op);
}
