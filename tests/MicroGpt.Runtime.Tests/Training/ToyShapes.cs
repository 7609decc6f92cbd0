namespace MicroGpt.Runtime.Tests.Training;

/// <summary>What differs between the models by hand.</summary>
public interface IToyShape
{
    static abstract int Shards { get; }

    static abstract int Loops { get; }

    /// <summary>How weights are stored.</summary>
    static virtual StorageType Weights => StorageType.Float32;
}

public sealed class OneShard : IToyShape
{
    public static int Shards => 1;

    public static int Loops => 2;
}

public sealed class FourShards : IToyShape
{
    public static int Shards => 4;

    public static int Loops => 3;
}

public sealed class FourShardsInBFloat16 : IToyShape
{
    public static int Shards => 4;

    public static int Loops => 3;

    public static StorageType Weights => StorageType.BFloat16;
}
