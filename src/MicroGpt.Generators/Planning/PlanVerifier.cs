using MicroGpt.Generators.Graph;
using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// Runs on every plan before text is written: extents are positive, tensors lie inside their buffers, and weights do not overlap.
/// A failure is a bug of the planner.
/// </summary>
internal static class PlanVerifier
{
    public static void Check(ModelPlan plan)
    {
        CheckActivations(plan);
        CheckParameters(plan);
        CheckPanels(plan.Packed);
        CheckAttention(plan);
        CheckSlots(plan);
        CheckMemory(plan.Memory);
    }

    private static void CheckActivations(ModelPlan plan)
    {
        ActivationPlan a = plan.Activations;
        Positive(a.StateStride, "the state's stride");
        foreach (KeyValuePair<Tensor, Place> pair in a.Places)
        {
            (Tensor tensor, Place place) = (pair.Key, pair.Value);
            Positive(tensor.Width.Count, $"the width of {tensor}");
            Positive(tensor.RowFloats, $"the row of {tensor}");
            Require(tensor.Stride >= tensor.Width.Padded || tensor.Stride == 1, $"{tensor} has rows that overlap");
            Require(
                place.Offset >= 0 && place.Offset + tensor.RowFloats <= SizeOf(place.Region, a),
                $"{tensor} at {place.Offset} does not fit the buffer {place.Region} of {SizeOf(place.Region, a)} floats a row");
        }
    }

    private static int SizeOf(Region region, ActivationPlan a) => region switch
    {
        Region.Outer => a.OuterSize,
        Region.Layer => a.LayerSize,
        Region.Loop => a.LoopSize,
        Region.Scratch => a.ScratchSize,
        _ => a.StateStride,
    };

    private static void CheckParameters(ModelPlan plan)
    {
        ParameterLayout layout = plan.Parameters;
        long end = 0;
        foreach ((string name, Parameter parameter, long offset) in layout.Tensors())
        {
            Positive(parameter.PaddedCount, $"the size of {name}");
            Require(parameter.RowStride % Extent.Lanes == 0, $"{name} has rows that are not whole vectors");
            Require(offset >= end, $"{name} overlaps the tensor before it");
            end = offset + parameter.PaddedCount;
        }

        Require(end <= layout.Size, "the last parameter does not fit the weights");
        Positive(layout.LayerStride, "the layers' stride in the weights");
        if (plan.Packed.Copies is { } copies)
        {
            Require(copies.Begin == plan.Packed.PanelsEnd && copies.Begin <= copies.LayersBegin, "copies overlap the panels");
            Require(copies.LayerStride >= 0 && copies.LayersBegin <= copies.End, "copies of the layers overlap the others");
        }
    }

    private static void CheckPanels(PackedLayout packed)
    {
        Positive(packed.LayerStride, "the layers' stride in the panels");
        Require(packed.InjectOffset <= packed.HeadOffset && packed.HeadOffset < packed.PanelsEnd, "the panels' sections overlap");
        foreach (PackedWeight weight in packed.Weights)
        {
            Require(weight.Offset >= 0 && weight.Offset < packed.PanelsEnd, $"the panels of {weight.Parameter.Name} lie outside");
            Whole(weight.Inputs, $"the inputs of {weight.Parameter.Name}");
            Whole(weight.Outputs, $"the outputs of {weight.Parameter.Name}");
            foreach (int extent in new[] { weight.Inputs, weight.Outputs })
            {
                IReadOnlyList<int> depths = BlockPlan.Depths(extent);
                Require(depths.Sum() == extent, $"the blocks of {extent} inputs do not add up");
                foreach (int depth in depths)
                {
                    Whole(depth, $"a block of {extent} inputs");
                }
            }
        }
    }

    private static void CheckAttention(ModelPlan plan)
    {
        AttentionPlan a = plan.Attention;
        Positive(a.HeadSize, "the head size");
        Whole((long)a.Heads * a.PaddedHeadSize, "all heads with their padding");
        Whole(a.Keys, "the padded context");
        Positive(a.QueryBlock, "the block of queries");
        Require(a.ScoreStride > a.Keys, "rows of scores overlap");
        Positive(a.HeadFloats, "the cache of a head");
        Require(a.IsFull || a.CacheFloats > 0, "causal attention has no cache");
        Require(plan.PrivateFloats >= a.PrivateFloats, "the workers' memory does not hold attention");
    }

    private static void CheckSlots(ModelPlan plan)
    {
        RecomputePlan recompute = plan.Recompute;
        Require(plan.Shards >= 1 && plan.Shards <= plan.Spec.Training.Batch, $"{plan.Shards} shards do not fit the batch");
        Require(recompute.Loops >= 1 && recompute.Loops <= plan.Graph.Loops, $"{recompute.Loops} loops cannot be kept");
        Require(recompute.Blocks >= 1 && recompute.Blocks <= plan.Graph.CoreLayers, $"{recompute.Blocks} blocks cannot be kept");
    }

    private static void CheckMemory(MemoryTotals memory)
    {
        Positive(memory.Capacity, "the rows of a team");
        foreach ((string name, long bytes) in memory.Rows())
        {
            Positive(bytes, "the room for " + name);
        }
    }

    private static void Positive(long extent, string what) => Require(extent > 0, $"{what} is {extent}");

    private static void Whole(long extent, string what) =>
        Require(extent > 0 && extent % Extent.Lanes == 0, $"{what} is {extent}, which is not a positive number of whole vectors");

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The plan is wrong: {problem}.");
        }
    }
}
