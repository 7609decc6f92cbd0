namespace MicroGpt.Runtime.Model;

/// <summary>Sizes fixed at build time. A float has 4 bytes; "per row" means per token of a batch.</summary>
public sealed record MemoryPlan
{
    /// <summary>Number of weights including padding. Gradients have as many.</summary>
    public required long WeightFloats { get; init; }

    /// <summary>
    /// Size of the weights in panel order for both directions, in floats. If weights are stored in bfloat16, it includes float copies
    /// of those that are not read as panels.
    /// </summary>
    public required long PackedFloats { get; init; }

    /// <summary>Size of the panels that only the backward pass reads, in floats.</summary>
    public long BackwardPanelFloats { get; init; }

    public required long TableFloats { get; init; }

    /// <summary>Activations outside the loops, in floats per row.</summary>
    public required long OuterFloatsPerRow { get; init; }

    /// <summary>Temporaries, including the gradients of activations, in floats per row.</summary>
    public required long ScratchFloatsPerRow { get; init; }

    /// <summary>Size of a state, and of the input of a block, in floats per row.</summary>
    public required long StateFloatsPerRow { get; init; }

    /// <summary>Values that the injection of a loop keeps, in floats per row.</summary>
    public long InjectFloatsPerRow { get; init; }

    /// <summary>Values that a block keeps, in floats per row.</summary>
    public required long BlockFloatsPerRow { get; init; }

    /// <summary>Number of loops (R).</summary>
    public int Loops { get; init; } = 1;

    /// <summary>Number of loops with a slot of their own, counted from the last.</summary>
    public int KeptLoops { get; init; } = 1;

    /// <summary>Number of block inputs that a loop keeps; 0 if all blocks use one place.</summary>
    public int StreamSlots { get; init; } = 1;

    /// <summary>Number of block slots: per kept loop, or in total if all loops share them.</summary>
    public int KeptBlocks { get; init; } = 1;

    /// <summary>First block of a loop with a slot of its own. Earlier blocks use the same slot.</summary>
    public int FirstKeptBlock { get; init; }

    /// <summary>Whether all loops use the same slots for blocks.</summary>
    public bool SharesBlocks { get; init; }

    /// <summary>Number of blocks in prelude and coda. What they made is always kept.</summary>
    public int OuterBlocks { get; init; }

    /// <summary>Number of places for the inputs of these blocks.</summary>
    public int OuterStreams { get; init; }

    /// <summary>Total number of block slots.</summary>
    public int BlockSlots => SharesBlocks ? KeptBlocks : KeptBlocks * KeptLoops;

    /// <summary>FLOPs that a training step recomputes per token, at full depth.</summary>
    public long RepeatedFlopsPerToken { get; init; }

    /// <summary>Tile buffers of one worker, in floats.</summary>
    public required long PrivateFloats { get; init; }

    /// <summary>Memory in which one worker orthogonalizes an update, in floats.</summary>
    public long MatrixWorkFloats { get; init; }

    /// <summary>Keys and values of one sequence with a full context in one run of a block, in floats.</summary>
    public required long CacheFloatsPerBlock { get; init; }

    /// <summary>Bytes read to generate one token in the middle of a context: the panels of every loop, keys and values.</summary>
    public long DecodeBytesPerToken { get; init; }

    /// <summary>What one more loop adds to <see cref="DecodeBytesPerToken"/>.</summary>
    public long DecodeBytesPerLoop { get; init; }

    /// <summary>
    /// Number of shards that the sequences of a batch are divided into. Each shard has its own gradient sums. It depends on the spec
    /// without its target, so that sums do not depend on the machine (docs/adr/0012).
    /// </summary>
    public required int Shards { get; init; }

    /// <summary>Number of workers that the byte counts below assume.</summary>
    public required int Threads { get; init; }

    /// <summary>Bytes of the weights that the optimizer updates.</summary>
    public long MasterBytes { get; init; }

    /// <summary>Bytes of their packed copies and of the tables.</summary>
    public long PackedBytes { get; init; }

    public long GradientsBytes { get; init; }

    public long OptimizerBytes { get; init; }

    /// <summary>Bytes of the activations that all teams keep for the backward pass.</summary>
    public long KeptBytes { get; init; }

    /// <summary>Bytes of the activations outside the loops, temporaries and tile buffers.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>Bytes that training allocates for the model at its peak.</summary>
    public long TotalBytes => MasterBytes + PackedBytes + GradientsBytes + OptimizerBytes + KeptBytes + WorkspaceBytes;
}
