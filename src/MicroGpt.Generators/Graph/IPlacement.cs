namespace MicroGpt.Generators.Graph;

/// <summary>The parts of the memory plan that an op needs when it is lowered.</summary>
internal interface IPlacement
{
    StorageType StoredWeights { get; }

    /// <summary>Keys and values of one sequence in one run of a block.</summary>
    long CacheFloatsPerBlock { get; }

    /// <summary>The most rows of a shard of a training step.</summary>
    long ShardRows { get; }

    /// <summary>Whether two tensors begin at the same address.</summary>
    bool SharePlace(Tensor a, Tensor b);
}
