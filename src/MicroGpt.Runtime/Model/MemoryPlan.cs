namespace MicroGpt.Runtime.Model;

/// <summary>Sizes fixed at build time. Floats are 4 bytes; "per row" is per token of a batch.</summary>
public sealed record MemoryPlan
{
    /// <summary>Elements of the weights with padding; gradients and each optimizer moment have as many.</summary>
    public required long WeightFloats { get; init; }

    /// <summary>Weights in panel order, both directions; where they are stored in bfloat16, also floats of those that are read in their own order.</summary>
    public required long PackedFloats { get; init; }

    /// <summary>Weights in the order in which a backward pass reads them.</summary>
    public long BackwardPanelFloats { get; init; }

    public required long TableFloats { get; init; }

    /// <summary>Activations outside the loops.</summary>
    public required long OuterFloatsPerRow { get; init; }

    /// <summary>Temporaries, the gradients of activations among them.</summary>
    public required long ScratchFloatsPerRow { get; init; }

    /// <summary>The state, and the input of a block.</summary>
    public required long StateFloatsPerRow { get; init; }

    /// <summary>What the injection of a loop keeps.</summary>
    public long InjectFloatsPerRow { get; init; }

    /// <summary>What a block keeps.</summary>
    public required long BlockFloatsPerRow { get; init; }

    /// <summary>R.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>Loops with a slot of their own, counted from the last.</summary>
    public int KeptLoops { get; init; } = 1;

    /// <summary>Block inputs that a loop keeps; 0 where all use one place.</summary>
    public int StreamSlots { get; init; } = 1;

    /// <summary>Slots for blocks: of each kept loop, or, if shared, in all.</summary>
    public int KeptBlocks { get; init; } = 1;

    /// <summary>First block of a loop with a slot of its own; those before use its slot.</summary>
    public int FirstKeptBlock { get; init; }

    /// <summary>Whether all loops use the same slots for blocks.</summary>
    public bool SharesBlocks { get; init; }

    /// <summary>Slots for blocks in all.</summary>
    public int BlockSlots => SharesBlocks ? KeptBlocks : KeptBlocks * KeptLoops;

    /// <summary>FLOPs that a training step computes a second time for every token, at full depth.</summary>
    public long RepeatedFlopsPerToken { get; init; }

    /// <summary>Tile buffers of one worker.</summary>
    public required long PrivateFloats { get; init; }

    /// <summary>Keys and values of one sequence of a full context, for every loop and layer.</summary>
    public required long CacheFloatsPerSlot { get; init; }

    /// <summary>Bytes read to generate one token at the middle of a context: panels of every loop, keys and values.</summary>
    public long DecodeBytesPerToken { get; init; }

    /// <summary>
    /// Shards that the sequences of a batch are divided into, each with its own gradient sums: a function of the
    /// spec alone, and not of its target, so that sums do not depend on the machine (docs/adr/0012).
    /// </summary>
    public required int Shards { get; init; }

    /// <summary>Workers the byte counts below are for.</summary>
    public required int Threads { get; init; }

    /// <summary>The weights that the optimizer changes.</summary>
    public long MasterBytes { get; init; }

    /// <summary>Their packed copies, and tables.</summary>
    public long PackedBytes { get; init; }

    public long GradientsBytes { get; init; }

    public long OptimizerBytes { get; init; }

    /// <summary>Activations of the loops that are kept for the backward pass, of all teams.</summary>
    public long KeptBytes { get; init; }

    /// <summary>Activations outside the loops, temporaries and tile buffers.</summary>
    public long WorkspaceBytes { get; init; }

    /// <summary>Everything that training allocates for the model: what it takes at its peak.</summary>
    public long TotalBytes => MasterBytes + PackedBytes + GradientsBytes + OptimizerBytes + KeptBytes + WorkspaceBytes;
}
