namespace MicroGpt.Generators.Simd;

/// <summary>The constants of a dropout mask. The rate is rounded to a multiple of 2^-24, the resolution of the random bits.</summary>
/// <param name="Threshold">Random numbers below it, of 2^24, drop their element.</param>
internal readonly record struct DropoutRate(int Threshold)
{
    private const int Resolution = 1 << 24;

    public DropoutRate(float rate)
        : this((int)Math.Round((double)rate * Resolution))
    {
    }

    /// <summary>Factor of what is kept, so that the mean stays: 1 / (1 - rate).</summary>
    public float Scale => (float)((double)Resolution / (Resolution - Threshold));
}
