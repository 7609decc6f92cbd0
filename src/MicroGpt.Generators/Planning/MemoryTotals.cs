using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Bytes of every kind of buffer in training, for the threads the spec names.</summary>
internal sealed class MemoryTotals
{
    private const int DefaultThreads = 4;
    private const int RowMultiple = 16;

    public MemoryTotals(ModelPlan plan)
    {
        ModelSpec spec = plan.Spec;
        Threads = spec.Target.Threads > 0 ? spec.Target.Threads : DefaultThreads;
        int teams = Math.Min(plan.Shards, Threads);
        int sequences = (spec.Training.Batch + plan.Shards - 1) / plan.Shards;
        Capacity = (((long)sequences * spec.Architecture.Context) + RowMultiple - 1) / RowMultiple * RowMultiple;
        long perRow = plan.Activations.OuterSize + ((long)plan.Activations.LoopSize * plan.Graph.Loops) + plan.Activations.ScratchSize;
        Weights = sizeof(float) * (plan.Parameters.Size + plan.Packed.Size + TableFloats(plan));
        Gradients = sizeof(float) * plan.Parameters.Size * plan.Shards;
        Optimizer = 2L * MomentBytes(spec.Training.Optimizer.State) * plan.Parameters.Size;
        Activations = sizeof(float) * ((perRow * Capacity * teams) + (plan.PrivateFloats * Threads));
    }

    public int Threads { get; }

    /// <summary>Rows of one team.</summary>
    public long Capacity { get; }

    public long Weights { get; }

    public long Gradients { get; }

    public long Optimizer { get; }

    public long Activations { get; }

    public long Total => Weights + Gradients + Optimizer + Activations;

    /// <summary>Bytes of an element of either moment.</summary>
    private static int MomentBytes(OptimizerState state) => state == OptimizerState.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Rotary angles: cos and signed sin of every lane at every position.</summary>
    public static long TableFloats(ModelPlan plan) =>
        plan.Spec.Architecture.Positions == PositionKind.Rotary
            ? 2L * plan.Spec.Architecture.Context * plan.Attention.PaddedHeadSize
            : 0;
}
