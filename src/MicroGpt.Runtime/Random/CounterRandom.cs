using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Random;

/// <summary>What random numbers are for. Each purpose has a sequence of its own under one seed.</summary>
public enum RandomStream
{
    /// <summary>Initial weights; the substream is the tensor, the index the logical element.</summary>
    Initialization = 1,

    /// <summary>Order of the documents; the substream is the epoch.</summary>
    Shuffle = 2,

    /// <summary>Generated text; the substream is the sample, the index the position.</summary>
    Sampling = 3,

    /// <summary>Made-up data, the train/validation split and the offsets of text windows.</summary>
    Data = 4,

    /// <summary>Loops of every training step, where they are sampled; the index is the step.</summary>
    Depth = 5,

    /// <summary>Keys of <see cref="RoundingBits"/> for the optimizer's moments; the index is the step.</summary>
    Rounding = 6,

    /// <summary>Keys of <see cref="RoundingBits"/> for the weights; the index is the step.</summary>
    WeightRounding = 7,
}

/// <summary>
/// Random numbers by index: the same (seed, stream, substream, index) gives the same number on every machine, whoever
/// asks and in whatever order. Use an index for one draw only; two kinds of draws at one index share their bits.
/// </summary>
public readonly struct CounterRandom(long seed, RandomStream stream, uint substream = 0)
{
    private const double TwoToMinus53 = 1.0 / (1L << 53);
    private const double TwoPi = 6.283185307179586;

    /// <summary>128 random bits.</summary>
    /// <param name="index">Which draw of the sequence.</param>
    /// <param name="attempt">Further blocks of the same draw; less than 2^24.</param>
    public PhiloxBlock Block(ulong index, uint attempt = 0) =>
        Philox.Block((ulong)seed, index, substream | ((ulong)((attempt << 8) | (uint)stream) << 32));

    /// <summary>32 random bits.</summary>
    public uint Bits(ulong index) => Block(index).Word0;

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double Uniform(ulong index) => (Block(index).Low >> 11) * TwoToMinus53;

    /// <summary>Uniform in [0, bound), every value exactly as likely as every other.</summary>
    /// <remarks>Lemire, Fast Random Integer Generation in an Interval (2019): multiply and reject the short remainder.</remarks>
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

    /// <summary>Standard normal: the cosine half of <see cref="NormalPair"/> at even indices, the sine half at odd ones.</summary>
    public double Normal(ulong index)
    {
        (double even, double odd) = NormalPair(index >> 1);
        return (index & 1) == 0 ? even : odd;
    }

    /// <summary>Two independent standard normals, those of indices 2*pair and 2*pair + 1, by Box and Muller (1958).</summary>
    public (double Even, double Odd) NormalPair(ulong pair)
    {
        PhiloxBlock block = Block(pair);

        // (0, 1]: the logarithm of 0 must not occur.
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
