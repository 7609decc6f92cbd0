using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>The memory layout of a model, before the planner decides what to recompute.</summary>
/// <param name="PrivateFloats">Floats of a worker's private buffer, which attention and weight gradients share.</param>
internal record Layout(
    ModelSpec Spec,
    ModelGraph Graph,
    ActivationPlan Activations,
    ParameterLayout Parameters,
    PackedLayout Packed,
    AttentionPlan Attention,
    long PrivateFloats,
    int Shards,
    MatrixPlan Matrices) : IPlacement
{
    public StorageType StoredWeights => Spec.Training.Weights;

    public long CacheFloatsPerBlock => Attention.CacheFloats;

    /// <summary>Blocks of prelude and coda.</summary>
    public int OuterLayers => Graph.PreludeLayers + Graph.CodaLayers;

    /// <summary>
    /// Places for the inputs of blocks of prelude and coda. The first blocks read what others made: e, and the state of the last loop.
    /// </summary>
    public int OuterStreams => Math.Max(0, Graph.PreludeLayers - 1) + Math.Max(0, Graph.CodaLayers - 1);

    public long ShardRows => (long)((Spec.Training.Batch + Shards - 1) / Shards) * Spec.Architecture.Context;

    /// <summary>Loops that gradients flow through at full depth.</summary>
    public int BackwardLoops => Math.Min(Graph.Loops, Spec.Recursion?.BackpropSteps ?? 1);

    /// <summary>Loops after which a training step evaluates the head.</summary>
    public int HeadRuns => Spec.LossAtEveryLoop ? Graph.Loops - Spec.Recursion!.MinSteps + 1 : 1;

    public static Layout Of(ModelSpec spec, ModelGraph graph, ActivationPlan activations)
    {
        ParameterLayout parameters = ParameterLayout.Of(graph);
        PackedLayout packed = PackedLayout.Of(graph, spec.Training.Weights);
        AttentionPlan attention = AttentionPlan.Of(spec.Architecture, spec.Training.Precision);
        int widestGradient = packed.Weights.Max(w => w.Parameter.RowStride);
        return new Layout(
            spec,
            graph,
            activations,
            parameters,
            packed,
            attention,
            Math.Max(attention.PrivateFloats, BlockPlan.PrivateFloats(widestGradient)),
            ShardPolicy.Shards(spec.Training, parameters.Size),
            MatrixPlan.Of(spec, graph));
    }

    public bool SharePlace(Tensor a, Tensor b) => Activations[a] == Activations[b];

    /// <summary>
    /// Block inputs that a loop keeps: all of them if the backward pass reads them or recomputes blocks from them. Otherwise none, and
    /// every block reads its input from the same place.
    /// </summary>
    public int StreamSlots(RecomputePlan recompute) =>
        Activations.KeepsStream || recompute.SharesBlocks ? Graph.CoreLayers : 0;
}
