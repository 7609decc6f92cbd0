using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.App.Bench;

/// <summary>Bytes that a training step moves by the plan: every operand of every kernel once, whatever cache holds it.</summary>
/// <remarks>
/// An upper bound of what reaches DRAM, met where nothing stays in a cache between two kernels. Weights and gradients count
/// once per shard and micro-batch; the optimizer's passes follow from their loops.
/// </remarks>
internal static class StepTraffic
{
    /// <summary>Bytes per step and of all threads together, of one kernel.</summary>
    public static long Of(KernelInfo kernel, ModelDescription model)
    {
        TrainingDefaults training = model.Training;
        long tokens = (long)training.Batch * training.Accumulation * model.Architecture.Context;
        return (kernel.StepBytesPerToken * tokens) + (kernel.StepBytesPerShard * Shards(model) * training.Accumulation) + kernel.StepBytes;
    }

    /// <summary>Every shard is read; where there are several, the sum is written and the others are cleared.</summary>
    public static long Reduction(ModelDescription model) =>
        (Shards(model) > 1 ? 2 : 1) * sizeof(float) * model.Plan.WeightFloats * Shards(model);

    /// <summary>Weights and moments, as they are stored, and gradients are read and written.</summary>
    public static long Optimizer(ModelDescription model)
    {
        int weight = model.Training.Weights.Bytes();
        var settings = OptimizerSettings.From(model.Training);
        int moments = settings.Kind.Moments().Count * settings.State.Bytes();
        return 2 * (weight + sizeof(float) + moments) * model.Plan.WeightFloats;
    }

    public static long Total(ModelDescription model) =>
        model.Kernels.Sum(kernel => Of(kernel, model)) + Reduction(model) + Optimizer(model);

    private static int Shards(ModelDescription model) => Math.Min(model.Plan.Shards, model.Training.Batch);
}
