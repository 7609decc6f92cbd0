namespace MicroGpt.Runtime.Tests.Training;

/// <summary>Moments in bfloat16 of parameters whose logical indices begin at <see cref="Shift"/>, and steps of AdamW on them.</summary>
internal sealed record BFloat16MomentArrays(ushort[] M, ushort[] V)
{
    public const int Shift = 5000;

    public static readonly OptimizerSettings Settings = new(Beta1: 0.9f, Beta2: 0.999f, Epsilon: 1e-8f, WeightDecay: 0.1f, Clip: 0f);

    public BFloat16MomentArrays(int count)
        : this(new ushort[count], new ushort[count])
    {
    }

    /// <summary>Normal with mean 0 and deviation 1.</summary>
    public static float[] Numbers(int count, int seed)
    {
        var random = new CounterRandom(seed, RandomStream.Data);
        return [.. Enumerable.Range(0, count).Select(i => (float)random.Normal((ulong)i))];
    }

    public void Update(int step, float[] weights, float[] gradients, bool wide, OptimizerSettings? settings = null) =>
        OptimizerSteps.Run(
            settings ?? Settings, step, 3e-4, norm: 3, (weights, gradients, [M, V]), wide, OptimizerSteps.Chunk(weights.Length, Shift));
}
