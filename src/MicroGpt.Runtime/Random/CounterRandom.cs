using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Random;

/// <summary>The purpose of random numbers. Each purpose has its own sequence under one seed.</summary>
public enum RandomStream
{
    /// <summary>Initial weights. The substream is the tensor; the index is the logical element.</summary>
    Initialization = 1,

    /// <summary>Order of the documents. The substream is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Generated text. The substream is the sample; the index is the position.</summary>
    Sampling = 3,

    /// <summary>Generated data, the training/held-out split and the offsets of text windows.</summary>
    Data = 4,

    /// <summary>Sampled number of loops of a training step. The index is the step.</summary>
    Depth = 5,

    /// <summary>Keys of <see cref="RoundingBits"/> for the optimizer's moments. The index is the step.</summary>
    Rounding = 6,

    /// <summary>Keys of <see cref="RoundingBits"/> for the weights. The index is the step.</summary>
    WeightRounding = 7,

    /// <summary>Keys of the rows for dropout masks. The substream is the step; the index is the token.</summary>
    Dropout = 8,
}

/// <summary>
/// Random numbers by index. The same (seed, stream, substream, index) gives the same number on every machine, on any thread and
/// in any order. Use an index for one draw only: two kinds of draws at one index share their bits.
/// </summary>
public readonly struct CounterRandom(long seed, RandomStream stream, uint substream = 0)
{
    private const double TwoToMinus53 = 1.0 / (1L << 53);
    private const double TwoPi = 6.283185307179586;

    /// <summary>128 random bits.</summary>
    /// <param name="index">Number of the draw in the sequence.</param>
    /// <param name="attempt">Number of a further block of the same draw; less than 2^24.</param>
    public PhiloxBlock Block(ulong index, uint attempt = 0) =>
        Philox.Block((ulong)seed, index, substream | ((ulong)((attempt << 8) | (uint)stream) << 32));

    /// <summary>32 random bits.</summary>
    public uint Bits(ulong index) => Block(index).Word0;

    /// <summary>Uniform in [0, 1): a multiple of 2^-53.</summary>
    public double Uniform(ulong index) => (Block(index).Low >> 11) * TwoToMinus53;

    /// <summary>Uniform in [0, bound), with exactly equal probabilities.</summary>
    /// <remarks>Multiplies and rejects the short remainder: Lemire, Fast Random Integer Generation in an Interval (2019).</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0.</exception>
    public uint Below(ulong index, uint bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        uint reject = (0 - bound) % bound;
        for (uint attempt = 0; ; attempt++)
        {
            PhiloxBlock block = Block(index, attempt);
            if (Accept(block.Word0, bound, reject, out uint value)
                || Accept(block.Word1, bound, reject, out value)
                || Accept(block.Word2, bound, reject, out value)
                || Accept(block.Word3, bound, reject, out value))
            {
                return value;
            }
        }
    }

    /// <summary>Standard normal: the cosine part of <see cref="NormalPair"/> at even indices, the sine part at odd indices.</summary>
    public double Normal(ulong index)
    {
        (double even, double odd) = NormalPair(index >> 1);
        return (index & 1) == 0 ? even : odd;
    }

    /// <summary>Two independent standard normals, those of indices 2 * pair and 2 * pair + 1, by Box and Muller (1958).</summary>
    public (double Even, double Odd) NormalPair(ulong pair)
    {
        PhiloxBlock block = Block(pair);

        // Maps to (0, 1], because the logarithm of 0 is infinite.
        double u = ((block.Low >> 11) + 1) * TwoToMinus53;
        double angle = TwoPi * ((block.High >> 11) * TwoToMinus53);
        double radius = Math.Sqrt(-2 * VectorMath.Log(u));
        return (radius * VectorMath.Cos(angle), radius * VectorMath.Sin(angle));
    }

    private static bool Accept(uint bits, uint bound, uint reject, out uint value)
    {
        ulong product = (ulong)bits * bound;
        value = (uint)(product >> 32);
        return (uint)product >= reject;
    }
}
