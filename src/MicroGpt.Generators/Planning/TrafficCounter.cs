using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>Bytes that an op reads and writes: every operand once, including padding, regardless of caches.</summary>
/// <param name="PerToken">Activations, per token.</param>
/// <param name="PerShard">Weights, their panels and gradients, once per shard in a step.</param>
/// <param name="PerStep">Bytes that move once per step.</param>
internal readonly record struct Traffic(long PerToken, long PerShard, long PerStep)
{
    public static Traffic operator +(Traffic a, Traffic b) =>
        new(a.PerToken + b.PerToken, a.PerShard + b.PerShard, a.PerStep + b.PerStep);
}

/// <summary>Bytes that the plan moves, so that speed can be compared with memory bandwidth and not only with peak FLOPs.</summary>
internal static class TrafficCounter
{
    /// <summary>All runs of an op in a step.</summary>
    public static Traffic Of(Op op, ModelPlan plan)
    {
        long runs = FlopCounter.RunsPerStep(op, plan) + FlopCounter.RepeatsPerStep(op, plan, plan.Recompute);
        return new Traffic(runs * op.ActivationBytes, sizeof(float) * runs * op.WeightFloats, 0);
    }

    /// <summary>One copy of a weight into panels, once a step for each of its layers.</summary>
    public static Traffic OfPack(PackedWeight weight, ModelPlan plan) => new(
        0, 0, CopiedBytes(plan) * weight.Inputs * weight.Outputs * Layers(weight.Parameter, plan));

    /// <summary>One copy of a parameter as floats, once a step for each of its layers.</summary>
    public static Traffic OfCopy(Parameter parameter, ModelPlan plan) =>
        new(0, 0, CopiedBytes(plan) * parameter.PaddedCount * Layers(parameter, plan));

    /// <summary>
    /// Generating one token in the middle of a context. Every loop reads every panel of the forward products once, and the keys and values
    /// of all earlier positions, which are half of the context.
    /// </summary>
    public static long DecodeBytes(Layout layout)
    {
        long once = (BlockFloats(layout) * layout.OuterLayers) + layout.Packed.PanelsEnd - layout.Packed.HeadOffset;
        return (DecodeBytesPerLoop(layout) * layout.Graph.Loops) + (sizeof(float) * once);
    }

    /// <summary>What one more loop adds to <see cref="DecodeBytes"/>.</summary>
    public static long DecodeBytesPerLoop(Layout layout)
    {
        long inject = layout.Packed.HeadOffset - layout.Packed.InjectOffset;
        return sizeof(float) * (inject + (BlockFloats(layout) * layout.Graph.CoreLayers));
    }

    private static long BlockFloats(Layout layout) => layout.Packed.LayerStride + (layout.CacheFloatsPerBlock / 2);

    private static long CopiedBytes(Layout layout) => layout.Spec.Training.Weights.Bytes() + sizeof(float);

    private static int Layers(Parameter parameter, Layout layout) => layout.Parameters.IsPerLayer(parameter) ? layout.Graph.Layers : 1;
}
