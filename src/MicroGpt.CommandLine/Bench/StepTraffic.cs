using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.CommandLine.Bench;

/// <summary>Bytes that a training step moves by the plan: every operand of every kernel is counted once per call.</summary>
/// <remarks>
/// This is an upper bound of the DRAM traffic, reached only when no operand stays in a cache between two kernels. Weights and
/// gradients are counted once per shard and micro-batch. The traffic of the optimizer follows from its loops.
/// </remarks>
internal static class StepTraffic
{
    /// <summary>Bytes that one kernel moves per step, over all threads.</summary>
    public static long Of(KernelInfo kernel, ModelDescription model)
    {
        TrainingDefaults training = model.Training;
        long tokens = (long)training.Batch * training.Accumulation * model.Architecture.Context;
        return (kernel.StepBytesPerToken * tokens) + (kernel.StepBytesPerShard * Shards(model) * training.Accumulation) + kernel.StepBytes;
    }

    /// <summary>
    /// Bytes of the gradient reduction. It reads every shard; with several shards it writes the sum and clears the others.
    /// </summary>
    public static long Reduction(ModelDescription model) =>
        (Shards(model) > 1 ? 2 : 1) * sizeof(float) * model.Plan.WeightFloats * Shards(model);

    /// <summary>
    /// Bytes of the update. It reads and writes the gradients, the weights and the moments in their storage types. For the matrices of
    /// Muon, the gradients hold the momentum from its own pass on: it is read twice and written once to be orthogonalized, then read
    /// again and cleared.
    /// </summary>
    public static long Optimizer(ModelDescription model)
    {
        const int MorePasses = 5;
        int weight = model.Training.Weights.Bytes();
        var settings = OptimizerSettings.From(model.Training);
        long moments = settings.State.Bytes() * MomentLayout.Of(model, settings.Kind).Sum(layout => layout.Count);
        long matrices = model.Parameters.Where(parameter => parameter.Matrices > 0).Sum(parameter => parameter.PaddedCount);
        return (2 * (((weight + sizeof(float)) * model.Plan.WeightFloats) + moments)) + (MorePasses * sizeof(float) * matrices);
    }

    public static long Total(ModelDescription model) =>
        model.Kernels.Sum(kernel => Of(kernel, model)) + Reduction(model) + Optimizer(model);

    private static int Shards(ModelDescription model) => Math.Min(model.Plan.Shards, model.Training.Batch);
}
