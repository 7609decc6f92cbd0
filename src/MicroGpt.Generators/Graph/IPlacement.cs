namespace MicroGpt.Generators.Graph;

/// <summary>What an op asks of the memory plan when it is lowered.</summary>
internal interface IPlacement
{
    StorageType StoredWeights { get; }

    /// <summary>Keys and values of one sequence, for every loop and layer.</summary>
    long CacheFloatsPerSlot { get; }

    /// <summary>Whether two tensors begin at the same address.</summary>
    bool SharePlace(Tensor a, Tensor b);
}
