namespace MicroGpt.Runtime.Tests.Training;

/// <summary>The differences between the hand-written models.</summary>
public interface IToyShape
{
    static abstract int Shards { get; }

    static abstract int Loops { get; }

    /// <summary>How weights are stored.</summary>
    static virtual StorageType Weights => StorageType.Float32;

    /// <summary>Called by every worker before it computes losses.</summary>
    static virtual void OnLoss()
    {
    }
}

/// <summary>A model without recursion.</summary>
public sealed class OneLoop : IToyShape
{
    public static int Shards => 1;

    public static int Loops => 1;
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

public sealed class SixteenLoops : IToyShape
{
    public static int Shards => 4;

    public static int Loops => 16;
}

public sealed class FourShardsInBFloat16 : IToyShape
{
    public static int Shards => 4;

    public static int Loops => 3;

    public static StorageType Weights => StorageType.BFloat16;
}

/// <summary>Throws in the next forward pass after <see cref="Fail"/>, where losses are computed.</summary>
public sealed class FourShardsThatFail : IToyShape
{
    private static int s_failures;

    public static int Shards => 4;

    public static int Loops => 3;

    public static void OnLoss()
    {
        if (Interlocked.Exchange(ref s_failures, 0) != 0)
        {
            throw new InvalidOperationException("as the test asked for");
        }
    }

    public static void Fail() => s_failures = 1;
}
