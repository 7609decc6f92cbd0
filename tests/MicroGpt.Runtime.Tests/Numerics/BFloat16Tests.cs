using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Tests.Numerics;

/// <summary>
/// Against arithmetic in double, which assumes only that bfloat16 has 8 bits of precision and the exponent range of a float.
/// </summary>
public class BFloat16Tests
{
    private const ushort Infinity = 0x7F80;
    private const double BeyondLargest = 340282366920938463463374607431768211456.0; // 2^128
    private const int LowestExponent = -126;
    private const int MantissaBits = 7;

    // Dropped fractions: zero, almost zero, around one half, and almost one.
    private static readonly uint[] Remainders = [0, 1, 0x1234, 0x7FFF, 0x8000, 0x8001, 0xFEDC, 0xFFFF];

    [Fact]
    public void Every_number_is_widened_exactly()
    {
        for (int bits = 0; bits < Infinity; bits++)
        {
            Assert.Equal(Decode((ushort)bits), BFloat16.Widen((ushort)bits));
            Assert.Equal(-Decode((ushort)bits), BFloat16.Widen((ushort)(bits | 0x8000)));
        }

        Assert.Equal(float.PositiveInfinity, BFloat16.Widen(Infinity));
        Assert.True(float.IsNaN(BFloat16.Widen(0x7FC0)));
    }

    [Fact]
    public void Every_interval_is_rounded_to_the_nearest_end_and_halves_to_the_even_one()
    {
        for (uint upper = 0; upper < Infinity; upper++)
        {
            foreach (uint lower in Remainders)
            {
                float value = BitConverter.UInt32BitsToSingle((upper << 16) | lower);
                double step = Step(value);
                double expected = Math.Round(value / step, MidpointRounding.ToEven) * step;
                Assert.Equal(expected, Decode(BFloat16.Nearest(value)));
                Assert.Equal((ushort)(BFloat16.Nearest(value) | 0x8000), BFloat16.Nearest(-value));
            }
        }
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(1.00001f)]
    [InlineData(0.9999f)] // up is another exponent
    [InlineData(3.14159274f)]
    [InlineData(-2.71828175f)]
    [InlineData(1e-12f)]
    [InlineData(1e-39f)] // denormal
    [InlineData(1e-44f)] // less than the smallest bfloat16
    [InlineData(1.1754942e-38f)] // up is the smallest normal number
    [InlineData(3.4e38f)] // beyond the largest bfloat16
    [InlineData(0f)]
    public void The_probability_of_rounding_up_is_what_would_be_cut_off(float value)
    {
        double step = Step(value);
        double down = Math.Truncate(value / step) * step;
        double up = down + (Math.Sign(value) * step);
        double probability = Math.Abs(value - down) / step;
        int ups = 0;
        for (uint random = 0; random < 65536; random++)
        {
            double rounded = Decode(BFloat16.Stochastic(value, random));
            if (rounded != down && rounded != up)
            {
                Assert.Fail($"{value} became {rounded}");
            }

            ups += rounded != down ? 1 : 0;
        }

        Assert.Equal(probability, ups / 65536.0);
    }

    [Theory]
    [InlineData(0x7F80_0000u)]
    [InlineData(0xFF80_0000u)]
    public void Infinity_stays_itself(uint bits)
    {
        float infinity = BitConverter.UInt32BitsToSingle(bits);
        Assert.Equal(bits >> 16, BFloat16.Nearest(infinity));
        Assert.Equal(bits >> 16, BFloat16.Stochastic(infinity, 0));
        Assert.Equal(bits >> 16, BFloat16.Stochastic(infinity, 0xFFFF));
    }

    [Theory]
    [InlineData(0x7F80_0001u)] // truncation would give infinity
    [InlineData(0x7FFF_FFFFu)] // the addition would give -0
    [InlineData(0xFFFF_FFFFu)] // +0
    [InlineData(0xFF80_8000u)]
    [InlineData(0x7FC0_0000u)]
    public void NaN_stays_NaN(uint bits)
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        foreach (ushort rounded in new[] { BFloat16.Nearest(value), BFloat16.Stochastic(value, 0), BFloat16.Stochastic(value, 0xFFFF) })
        {
            Assert.True((rounded & 0x7FFF) > Infinity, $"{rounded:X4}");
            Assert.Equal(bits >> 31, (uint)rounded >> 15);
        }
    }

    [Fact]
    public void What_rounds_up_beyond_the_largest_number_is_infinity()
    {
        float largest = BFloat16.Widen(Infinity - 1);
        Assert.Equal(Infinity - 1, BFloat16.Nearest(largest));
        Assert.Equal(Infinity - 1, BFloat16.Stochastic(largest, 0xFFFF));
        Assert.Equal(Infinity, BFloat16.Nearest(float.MaxValue));
        Assert.Equal(Infinity - 1, BFloat16.Stochastic(float.MaxValue, 0));
        Assert.Equal(Infinity, BFloat16.Stochastic(float.MaxValue, 1));
    }

    [Fact]
    public void Vectors_round_as_scalars_do()
    {
        var random = new CounterRandom(5, RandomStream.Data);
        uint[] special = [0, 0x8000_0000, 0x7F80_0000, 0xFF80_0000, 0x7F80_0001, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7F7F_FFFF];
        for (uint n = 0; n < 20_000; n++)
        {
            uint[] bits = n == 0 ? special : [.. Enumerable.Range(0, 8).Select(i => random.Bits((n * 8) + (ulong)i))];
            uint[] added = [.. bits.Select(b => (b * 2654435761) >> 16)];
            float[] values = [.. bits.Select(BitConverter.UInt32BitsToSingle)];
            uint[] nearest = [.. values.Select(x => (uint)BFloat16.Nearest(x))];
            uint[] stochastic = [.. values.Zip(added, (x, r) => (uint)BFloat16.Stochastic(x, r))];

            Assert.Equal(Vector256.Create(nearest), BFloat16.Nearest(Vector256.Create(values)));
            Assert.Equal(Vector256.Create(stochastic), BFloat16.Stochastic(Vector256.Create(values), Vector256.Create(added)));
            Assert.Equal(Vector128.Create(nearest), BFloat16.Nearest(Vector128.Create(values)));
            Assert.Equal(Vector128.Create(stochastic), BFloat16.Stochastic(Vector128.Create(values), Vector128.Create(added)));

            uint[] widened = [.. nearest.Select(h => BitConverter.SingleToUInt32Bits(BFloat16.Widen((ushort)h)))];
            Assert.Equal(Vector256.Create(widened), BFloat16.Widen(Vector256.Create(nearest)).AsUInt32());
            Assert.Equal(Vector128.Create(widened), BFloat16.Widen(Vector128.Create(nearest)).AsUInt32());
        }
    }

    /// <summary>Distance of neighbouring bfloat16 numbers at a value.</summary>
    private static double Step(double value) =>
        Math.ScaleB(1, Math.Max(value == 0 ? LowestExponent : Math.ILogB(value), LowestExponent) - MantissaBits);

    /// <summary>The value of the bits. Infinity counts as 2^128, the next number after the largest.</summary>
    private static double Decode(ushort bits)
    {
        int exponent = (bits >> MantissaBits) & 0xFF;
        int mantissa = bits & 0x7F;
        double magnitude =
            exponent == 0xFF ? BeyondLargest
            : exponent == 0 ? Math.ScaleB(mantissa, LowestExponent - MantissaBits)
            : Math.ScaleB(128 + mantissa, exponent - 127 - MantissaBits);
        return bits >= 0x8000 ? -magnitude : magnitude;
    }
}
