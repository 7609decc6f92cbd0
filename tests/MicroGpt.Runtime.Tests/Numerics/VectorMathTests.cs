using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Tests.Numerics;

public class VectorMathTests
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1e-38f, 88.72283f, 88.72284f,
        -87.33654f, -87.336548f, 88.3762626647949f, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Exp_is_exact_at_its_landmarks()
    {
        Assert.Equal(1f, VectorMath.Exp(0f));
        Assert.Equal(1f, VectorMath.Exp(-0f));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(VectorMath.Exp(float.NegativeInfinity)));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(VectorMath.Exp(-87.336548f)));
        Assert.Equal(0, BitConverter.SingleToInt32Bits(VectorMath.Exp(float.MinValue)));
        Assert.True(float.IsNormal(VectorMath.Exp(-87.33654f)));
        Assert.True(float.IsFinite(VectorMath.Exp(88.72283f)));
        Assert.Equal(float.PositiveInfinity, VectorMath.Exp(88.72284f));
        Assert.Equal(float.PositiveInfinity, VectorMath.Exp(float.PositiveInfinity));
        Assert.True(float.IsNaN(VectorMath.Exp(float.NaN)));
    }

    [Fact]
    public void Exp_is_within_one_unit_in_the_last_place_over_its_range()
    {
        double worst = 0;
        foreach (float x in Sweep(-87.33654f, 88.72283f))
        {
            worst = Math.Max(worst, Ulps(VectorMath.Exp(x), Math.Exp(x)));
        }

        Assert.InRange(worst, 0.5, 1.0);
    }

    [Fact]
    public void Log_is_within_one_unit_in_the_last_place_for_positive_normal_numbers()
    {
        double worst = 0;
        for (uint bits = 0x00800000; bits < 0x7F800000; bits += 499)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            worst = Math.Max(worst, Ulps(VectorMath.Log(x), Math.Log(x)));
        }

        for (uint bits = 0x3F700000; bits < 0x3F900000; bits += 7)
        {
            float x = BitConverter.UInt32BitsToSingle(bits);
            worst = Math.Max(worst, Ulps(VectorMath.Log(x), Math.Log(x)));
        }

        Assert.InRange(worst, 0.5, 0.95);
        Assert.Equal(0f, VectorMath.Log(1f));
        Assert.Equal(float.PositiveInfinity, VectorMath.Log(float.PositiveInfinity));
        Assert.True(float.IsNaN(VectorMath.Log(float.NaN)));
    }

    [Fact]
    public void Sigmoid_follows_its_definition()
    {
        foreach (float x in Sweep(-80f, 100f))
        {
            if (!(Ulps(VectorMath.Sigmoid(x), 1 / (1 + Math.Exp(-x))) < 3))
            {
                Assert.Fail($"sigmoid({x})");
            }
        }

        Assert.Equal(0.5f, VectorMath.Sigmoid(0f));
        Assert.Equal(1f, VectorMath.Sigmoid(float.PositiveInfinity));
        Assert.Equal(0f, VectorMath.Sigmoid(float.NegativeInfinity));
        Assert.True(float.IsNaN(VectorMath.Sigmoid(float.NaN)));
    }

    [Fact]
    public void Vector_forms_have_the_bits_of_the_scalar_form()
    {
        var inputs = new List<float>(Special);
        for (ulong bits = 0; bits <= uint.MaxValue; bits += 99_991)
        {
            inputs.Add(BitConverter.UInt32BitsToSingle((uint)bits));
        }

        foreach (float x in inputs)
        {
            float other = -x * 0.7f;
            Vector128<float> x128 = Vector128.Create(x, other, 1f, x);
            Vector256<float> x256 = Vector256.Create(x, other, x, 0.3f, other, x, x, other);

            int exp = Bits(VectorMath.Exp(x));
            Assert.Equal(exp, Bits(VectorMath.Exp(x128).GetElement(3)));
            Assert.Equal(exp, Bits(VectorMath.Exp(x256).GetElement(5)));

            int sigmoid = Bits(VectorMath.Sigmoid(x));
            Assert.Equal(sigmoid, Bits(VectorMath.Sigmoid(x128).GetElement(0)));
            Assert.Equal(sigmoid, Bits(VectorMath.Sigmoid(x256).GetElement(6)));

            int log = Bits(VectorMath.Log(x));
            Assert.Equal(log, Bits(VectorMath.Log(x128).GetElement(0)));
            Assert.Equal(log, Bits(VectorMath.Log(x256).GetElement(2)));
        }
    }

    [Fact]
    public void Results_have_the_same_bits_on_every_processor()
    {
        // Recorded on one machine. A different value breaks law 3; do not update it.
        ulong hash = 14695981039346656037;
        foreach (float x in Sweep(-90f, 90f))
        {
            hash = (hash ^ (uint)Bits(VectorMath.Exp(x))) * 1099511628211;
            hash = (hash ^ (uint)Bits(VectorMath.Log(1e-30f + (x * x)))) * 1099511628211;
            hash = (hash ^ (uint)Bits(VectorMath.Sigmoid(x))) * 1099511628211;
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(VectorMath.Exp((double)x))) * 1099511628211;
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(VectorMath.Log(1e-30 + ((double)x * x)))) * 1099511628211;
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(VectorMath.Sin(x) + (3 * VectorMath.Cos(x)))) * 1099511628211;
        }

        Assert.Equal(18422751318154460389UL, hash);
    }

    [Fact]
    public void Lanes_are_reduced_by_one_tree()
    {
        var random = new System.Random(1);
        for (int trial = 0; trial < 1000; trial++)
        {
            float[] l = [.. Enumerable.Range(0, 8).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-5, 5)))];
            Vector256<float> v = Vector256.Create(l);
            float sum = ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
            Assert.Equal(Bits(sum), Bits(VectorMath.SumLanes(v)));
            Assert.Equal(Bits(sum), Bits(VectorMath.SumLanes(v.GetLower(), v.GetUpper())));
            Assert.Equal(l.Max(), VectorMath.MaxLanes(v));
            Assert.Equal(l.Max(), VectorMath.MaxLanes(v.GetLower(), v.GetUpper()));
        }
    }

    [Fact]
    public void Maximum_is_compare_and_select()
    {
        Assert.Equal(Bits(-0f), Bits(VectorMath.Max(0f, -0f)));
        Assert.Equal(2f, VectorMath.Max(float.NaN, 2f));
        Assert.True(float.IsNaN(VectorMath.Max(2f, float.NaN)));
        Assert.Equal(Bits(-0f), Bits(VectorMath.Max(Vector128.Create(0f), Vector128.Create(-0f)).GetElement(1)));
        Assert.Equal(2f, VectorMath.Max(Vector256.Create(float.NaN), Vector256.Create(2f)).GetElement(7));
    }

    [Fact]
    public void Fused_multiply_add_rounds_once_in_every_form()
    {
        // (1 + 2^-12)^2 - (1 + 2^-11) is 2^-24: a separate rounding of the product would give 0.
        float a = 1f + (1f / 4096);
        float c = -(1f + (1f / 2048));
        float expected = 1f / (1 << 24);
        Assert.Equal(expected, MathF.FusedMultiplyAdd(a, a, c));
        Assert.Equal(Vector128.Create(expected), Vector128.FusedMultiplyAdd(Vector128.Create(a), Vector128.Create(a), Vector128.Create(c)));
        Assert.Equal(Vector256.Create(expected), Vector256.FusedMultiplyAdd(Vector256.Create(a), Vector256.Create(a), Vector256.Create(c)));

        // Rounding the exact sum in double first and then in single would round this one up.
        float odd = MathF.FusedMultiplyAdd(1f + (1f / (1 << 23)), 1f - (1f / (1 << 24)), 1f / (1L << 60));
        Assert.Equal((float)((1m + (1m / (1 << 23))) * (1m - (1m / (1 << 24)))), odd);
    }

    /// <summary>Every 8,191st float from low to high.</summary>
    private static IEnumerable<float> Sweep(float low, float high)
    {
        for (int bits = Bits(-low); bits >= 0; bits -= 8_191)
        {
            yield return -BitConverter.Int32BitsToSingle(bits);
        }

        for (int bits = 0; bits <= Bits(high); bits += 8_191)
        {
            yield return BitConverter.Int32BitsToSingle(bits);
        }

        for (float x = low; x <= high; x += 0.00031f)
        {
            yield return x;
        }
    }

    private static int Bits(float x) => BitConverter.SingleToInt32Bits(x);

    private static double Ulps(float actual, double expected)
    {
        float rounded = Math.Abs((float)expected);
        double ulp = (double)MathF.BitIncrement(rounded) - rounded;
        return Math.Abs(actual - expected) / ulp;
    }
}
