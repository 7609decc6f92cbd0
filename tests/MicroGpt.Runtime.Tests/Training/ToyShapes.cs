namespace MicroGpt.Runtime.Tests.Training;

/// <summary>What differs between the models by hand.</summary>
public interface IToyShape
{
    static abstract int Shards { get; }

    static abstract int Loops { get; }

    /// <summary>Word for how weights are stored.</summary>
    static virtual string Weights => StorageFormats.Float32;
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

public sealed class FourShardsInHalves : IToyShape
{
    public static int Shards => 4;

    public static int Loops => 3;

    public static string Weights => StorageFormats.BFloat16;
}
