namespace MicroGpt.Runtime;

/// <summary>Sizes fixed at build time. Floats are 4 bytes; "per row" is per token of a batch.</summary>
public sealed record MemoryPlan
{
    /// <summary>Master weights with padding; gradients and each optimizer moment have as many elements.</summary>
    public required long WeightFloats { get; init; }

    /// <summary>Weights in panel order, both directions.</summary>
    public required long PackedFloats { get; init; }

    public required long TableFloats { get; init; }

    /// <summary>Activations outside the loops.</summary>
    public required long OuterFloatsPerRow { get; init; }

    /// <summary>Activations of one loop that backward reads.</summary>
    public required long LoopFloatsPerRow { get; init; }

    /// <summary>Temporaries, the gradients of activations among them.</summary>
    public required long ScratchFloatsPerRow { get; init; }

    /// <summary>Tile buffers of one worker.</summary>
    public required long PrivateFloats { get; init; }

    /// <summary>Keys and values of one sequence of a full context, for every loop and layer.</summary>
    public required long CacheFloatsPerSlot { get; init; }

    /// <summary>Bytes read to generate one token at the middle of a context: panels of every loop, keys and values.</summary>
    public long DecodeBytesPerToken { get; init; }

    /// <summary>
    /// Shards that the sequences of a batch are divided into, each with its own gradient sums: a function of the
    /// architecture and the batch alone, so that sums do not depend on the machine.
    /// </summary>
    public required int Shards { get; init; }

    /// <summary>Workers the byte counts below are for.</summary>
    public required int Threads { get; init; }

    /// <summary>Master weights and their packed copies.</summary>
    public required long WeightsBytes { get; init; }

    public required long GradientsBytes { get; init; }

    public required long OptimizerBytes { get; init; }

    /// <summary>Activations, temporaries and tile buffers of all teams.</summary>
    public required long ActivationsBytes { get; init; }

    public required long TotalBytes { get; init; }
}
