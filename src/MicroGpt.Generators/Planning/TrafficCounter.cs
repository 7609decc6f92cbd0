using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>Bytes that an op reads and writes: every operand once, padding included, whatever cache holds it.</summary>
/// <param name="PerToken">Activations, per token.</param>
/// <param name="PerShard">Weights, their panels and gradients, in a step for every shard.</param>
/// <param name="PerStep">What is done once in a step.</param>
internal readonly record struct Traffic(long PerToken, long PerShard, long PerStep)
{
    public static Traffic operator +(Traffic a, Traffic b) =>
        new(a.PerToken + b.PerToken, a.PerShard + b.PerShard, a.PerStep + b.PerStep);
}

/// <summary>What the plan moves, so that speed can be compared with the memory's and not with the multipliers' alone.</summary>
internal static class TrafficCounter
{
    /// <summary>All runs of an op in a step.</summary>
    public static Traffic Of(Op op, ModelPlan plan)
    {
        long runs = FlopCounter.RunsPerStep(op, plan) + FlopCounter.RepeatsPerStep(op, plan);
        long bytes = op.Inputs.OfType<Tensor>().Concat(op.Outputs).Sum(t => (long)t.Width.Padded * t.ElementBytes);
        return new Traffic(runs * bytes, sizeof(float) * runs * Weights(op, plan), 0);
    }

    /// <summary>One copy of a weight into panels, once a step for each of its layers.</summary>
    public static Traffic OfPack(PackedWeight weight, ModelPlan plan) => new(
        0, 0, CopiedBytes(plan) * weight.Inputs * weight.Outputs * Layers(weight.Parameter, plan));

    /// <summary>One copy of a parameter as floats, once a step for each of its layers.</summary>
    public static Traffic OfCopy(Parameter parameter, ModelPlan plan) =>
        new(0, 0, CopiedBytes(plan) * parameter.PaddedCount * Layers(parameter, plan));

    /// <summary>
    /// Generating one token, at the middle of a context: every panel of the forward products once in every loop, and half of
    /// the keys and values.
    /// </summary>
    public static long DecodeBytes(ModelPlan plan)
    {
        PackedLayout packed = plan.Packed;
        long loop = (packed.LayerStride * plan.Graph.Layers) + (packed.HeadOffset - packed.InjectOffset);
        long panels = (loop * plan.Graph.Loops) + packed.PanelsEnd - packed.HeadOffset;
        return sizeof(float) * (panels + (plan.Attention.CacheFloats * plan.Graph.Layers * plan.Graph.Loops / 2));
    }

    private static long CopiedBytes(ModelPlan plan) => plan.Spec.Training.Weights.Bytes() + sizeof(float);

    private static int Layers(Parameter parameter, ModelPlan plan) => plan.Parameters.IsPerLayer(parameter) ? plan.Graph.Layers : 1;

    private static long Weights(Op op, ModelPlan plan) => op.Kind switch
    {
        OpKind.Linear or OpKind.LinearInputGrad => (long)plan.Packed[op.Parameters[0]!].Inputs * plan.Packed[op.Parameters[0]!].Outputs,
        OpKind.LinearWeightGrad => 2 * op.Parameters[0]!.PaddedCount,
        _ => 0,
    };
}
