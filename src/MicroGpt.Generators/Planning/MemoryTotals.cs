using MicroGpt.Generators.Spec;

namespace MicroGpt.Generators.Planning;

/// <summary>Bytes of every kind of buffer in training, for the threads the spec names.</summary>
internal sealed record MemoryTotals
{
    /// <summary>Workers of a plan whose spec names no number.</summary>
    public const int DefaultThreads = 4;

    private const int RowMultiple = 16;

    public static MemoryTotals Of(Layout layout, RecomputePlan recompute)
    {
        ModelSpec spec = layout.Spec;
        OptimizerSpec optimizer = spec.Training.Optimizer;
        int threads = spec.Target.Threads > 0 ? spec.Target.Threads : DefaultThreads;
        int teams = Math.Min(layout.Shards, threads);
        int sequences = (spec.Training.Batch + layout.Shards - 1) / layout.Shards;
        long capacity = (((long)sequences * spec.Architecture.Context) + RowMultiple - 1) / RowMultiple * RowMultiple;
        long perRow = layout.Activations.OuterSize + layout.Activations.ScratchSize;
        return new MemoryTotals
        {
            Threads = threads,
            Capacity = capacity,
            Master = spec.Training.Weights.Bytes() * layout.Parameters.Size,
            Packed = sizeof(float) * (layout.Packed.Size + layout.Packed.PanelsEnd + TableFloats(layout)),
            Gradients = sizeof(float) * layout.Parameters.Size * layout.Shards,
            Optimizer = optimizer.State.Bytes() * MomentFloats(layout),
            Kept = sizeof(float) * KeptFloats(layout, recompute) * capacity * teams,
            Workspace = sizeof(float) * ((perRow * capacity * teams) + ((layout.PrivateFloats + layout.Matrices.WorkFloats) * threads)),
        };
    }

    public required int Threads { get; init; }

    /// <summary>Rows of one team.</summary>
    public required long Capacity { get; init; }

    /// <summary>The weights that the optimizer changes.</summary>
    public required long Master { get; init; }

    /// <summary>The copies of the weights that products read, and tables.</summary>
    public required long Packed { get; init; }

    public required long Gradients { get; init; }

    public required long Optimizer { get; init; }

    /// <summary>Activations of the loops that backward reads, or recomputes others from.</summary>
    public required long Kept { get; init; }

    /// <summary>Activations outside the loops, temporaries, tile buffers.</summary>
    public required long Workspace { get; init; }

    public long Total => Master + Packed + Gradients + Optimizer + Kept + Workspace;

    /// <summary>Every kind of buffer with its name.</summary>
    public IEnumerable<(string Name, long Bytes)> Rows() =>
    [
        ("weights", Master), ("packed copies of them", Packed), ("gradients", Gradients), ("optimizer", Optimizer),
        ("kept activations", Kept), ("workspace", Workspace),
    ];

    /// <summary>Rotary angles: cos and signed sin of every lane at every position.</summary>
    public static long TableFloats(Layout layout) =>
        layout.Spec.Architecture.Positions.IsRotary()
            ? 2L * layout.Spec.Architecture.Context * layout.Attention.PaddedHeadSize
            : 0;

    // A moment that some parameters lack is stored without them.
    private static long MomentFloats(Layout layout)
    {
        OptimizerKind kind = layout.Spec.Training.Optimizer.Kind;
        long full = kind.MomentCount(isMatrix: true) * layout.Parameters.Size;
        int more = kind.Moments().Count - kind.MomentCount(isMatrix: true);
        return more == 0 ? full : full + (more * layout.Parameters.SizeWithout(layout.Matrices.Holds));
    }

    private static long KeptFloats(Layout layout, RecomputePlan recompute)
    {
        ActivationPlan a = layout.Activations;
        long states = layout.Graph.Loops + Math.Max(1L, layout.StreamSlots(recompute) * (long)recompute.Loops);
        return ((long)a.LoopSize * recompute.Loops)
            + ((states + layout.OuterStreams) * a.StateStride)
            + ((long)a.LayerSize * (recompute.BlockSlots + layout.OuterLayers));
    }
}
