using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Bytes of every kind of buffer in training, for the threads the spec names.</summary>
internal sealed class MemoryTotals
{
    /// <summary>Workers of a plan whose spec names no number.</summary>
    public const int DefaultThreads = 4;

    private const int RowMultiple = 16;

    public MemoryTotals(ModelPlan plan, RecomputePlan recompute)
    {
        ModelSpec spec = plan.Spec;
        Threads = spec.Target.Threads > 0 ? spec.Target.Threads : DefaultThreads;
        int teams = Math.Min(plan.Shards, Threads);
        int sequences = (spec.Training.Batch + plan.Shards - 1) / plan.Shards;
        Capacity = (((long)sequences * spec.Architecture.Context) + RowMultiple - 1) / RowMultiple * RowMultiple;
        Master = spec.Training.Weights.Bytes() * plan.Parameters.Size;
        Packed = sizeof(float) * (plan.Packed.Size + plan.Packed.PanelsEnd + TableFloats(plan));
        Gradients = sizeof(float) * plan.Parameters.Size * plan.Shards;
        OptimizerSpec optimizer = spec.Training.Optimizer;
        Optimizer = (long)optimizer.Kind.Moments().Count * optimizer.State.Bytes() * plan.Parameters.Size;
        Kept = sizeof(float) * KeptFloats(plan, recompute) * Capacity * teams;
        long perRow = plan.Activations.OuterSize + plan.Activations.ScratchSize;
        Workspace = sizeof(float) * ((perRow * Capacity * teams) + (plan.PrivateFloats * Threads));
    }

    public int Threads { get; }

    /// <summary>Rows of one team.</summary>
    public long Capacity { get; }

    /// <summary>The weights that the optimizer changes.</summary>
    public long Master { get; }

    /// <summary>The copies of the weights that products read, and tables.</summary>
    public long Packed { get; }

    public long Gradients { get; }

    public long Optimizer { get; }

    /// <summary>Activations of the loops that backward reads or begins again from.</summary>
    public long Kept { get; }

    /// <summary>Activations outside the loops, temporaries, tile buffers.</summary>
    public long Workspace { get; }

    public long Total => Master + Packed + Gradients + Optimizer + Kept + Workspace;

    /// <summary>Every kind of buffer with its name.</summary>
    public IEnumerable<(string Name, long Bytes)> Rows() =>
    [
        ("weights", Master), ("packed copies of them", Packed), ("gradients", Gradients), ("optimizer", Optimizer),
        ("kept activations", Kept), ("workspace", Workspace),
    ];

    /// <summary>Rotary angles: cos and signed sin of every lane at every position.</summary>
    public static long TableFloats(ModelPlan plan) =>
        plan.Spec.Architecture.Positions == PositionKind.Rotary
            ? 2L * plan.Spec.Architecture.Context * plan.Attention.PaddedHeadSize
            : 0;

    private static long KeptFloats(ModelPlan plan, RecomputePlan recompute)
    {
        ActivationPlan a = plan.Activations;
        long states = plan.Graph.Loops + Math.Max(1L, plan.StreamSlots(recompute) * (long)recompute.Loops);
        return ((long)a.LoopSize * recompute.Loops) + (states * a.StateStride) + ((long)a.LayerSize * recompute.BlockSlots);
    }
}
