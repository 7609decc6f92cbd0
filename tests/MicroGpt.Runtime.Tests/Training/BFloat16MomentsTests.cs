namespace MicroGpt.Runtime.Tests.Training;

/// <summary>AdamW on moments in bfloat16.</summary>
public unsafe class BFloat16MomentsTests
{
    private const int Shift = 5000;
    private static readonly OptimizerSettings Settings = new(Beta1: 0.9f, Beta2: 0.999f, Epsilon: 1e-8f, WeightDecay: 0.1f, Clip: 0f);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_is_that_of_floats_with_the_moments_rounded_at_its_end(bool wide)
    {
        const int Step = 7;
        Moments32 floats = Start();
        Moments16 halves = Rounded(floats);
        float[] weights = Numbers(800, 1);
        float[] expected = [.. weights];
        Update(Step, expected, Numbers(800, 4), floats, wide: false);
        Update(Step, weights, Numbers(800, 4), halves, wide);

        Assert.Equal(expected, weights);
        Assert.Equal(floats.M.Select(BFloat16.Nearest), halves.M);
        var random = new RoundingBits(Step);
        Assert.Equal(floats.V.Select((v, i) => BFloat16.Stochastic(v, random.At((uint)(i + Shift)))), halves.V);
        Assert.NotEqual(floats.V.Select(BFloat16.Nearest), halves.V);
    }

    [Fact]
    public void Wide_and_narrow_vectors_give_the_same_bits()
    {
        (float[] Weights, Moments16 Moments)[] results = [.. new[] { false, true }.Select(wide =>
        {
            float[] weights = Numbers(800, 1);
            Moments16 moments = Rounded(Start());
            for (int step = 1; step <= 50; step++)
            {
                Update(step, weights, Numbers(800, step), moments, wide);
            }

            return (weights, moments);
        })];
        Assert.Equal(results[0].Weights, results[1].Weights);
        Assert.Equal(results[0].Moments.M, results[1].Moments.M);
        Assert.Equal(results[0].Moments.V, results[1].Moments.V);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Zero_stays_zero(bool wide)
    {
        float[] weights = new float[64];
        var moments = new Moments16(new ushort[64], new ushort[64]);
        for (int step = 1; step <= 100; step++)
        {
            Update(step, weights, new float[64], moments, wide);
        }

        Assert.All(weights, x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
        Assert.All([.. moments.M, .. moments.V], x => Assert.Equal(0, x));
    }

    [Fact]
    public void Infinity_and_NaN_stay_what_they_are()
    {
        float[] weights = Numbers(8, 1);
        var moments = new Moments16(new ushort[8], [0x7F80, 0x7FC0, 0x7FFF, 0, 0, 0, 0, 0]);
        for (int step = 1; step <= 100; step++)
        {
            Update(step, weights, Numbers(8, step), moments, wide: true);
        }

        Assert.Equal(0x7F80, moments.V[0]);
        Assert.True(float.IsNaN(BFloat16.Widen(moments.V[1])));
        Assert.True(float.IsNaN(BFloat16.Widen(moments.V[2])));
        Assert.All(moments.V[3..], v => Assert.True(float.IsFinite(BFloat16.Widen(v)) && v > 0));
    }

    [Fact]
    public void Rounding_has_no_bias()
    {
        // beta2 = 0 stores g^2 itself: the mean of what is stored is g^2, over parameters and over steps.
        const int Steps = 2000;
        const int Parameters = 64;
        const float Gradient = 1.2345f;
        double[] means = new double[Parameters];
        var moments = new Moments16(new ushort[Parameters], new ushort[Parameters]);
        for (int step = 1; step <= Steps; step++)
        {
            float[] gradients = new float[Parameters];
            Array.Fill(gradients, Gradient);
            Update(step, new float[Parameters], gradients, moments, wide: true, Settings with { Beta2 = 0 });
            for (int i = 0; i < Parameters; i++)
            {
                means[i] += BFloat16.Widen(moments.V[i]) / Steps;
            }
        }

        double value = Gradient * Gradient;
        const double Spacing = 1 / 128.0; // of bfloat16 from 1 to 2
        double up = (value - (Math.Floor(value / Spacing) * Spacing)) / Spacing;
        double error = Spacing * Math.Sqrt(up * (1 - up) / Steps);
        Assert.All(means, mean => Assert.InRange(mean - value, -4.5 * error, 4.5 * error));
        double all = 4 * error / Math.Sqrt(Parameters);
        Assert.InRange(means.Average() - value, -all, all);
    }

    /// <summary>
    /// Gradients of 1, then of a hundredth: v should fall by 0.1 % a step, less than half the distance of two bfloat16 numbers. Stochastic
    /// rounding follows in the mean; to nearest v stays where it was, and the step of the weights with it too small.
    /// </summary>
    [Fact]
    public void V_follows_gradients_that_shrink_as_rounding_to_nearest_does_not()
    {
        const int Parameters = 512;
        const int Large = 500;
        const int Steps = 3500;
        var moments = new Moments16(new ushort[Parameters], new ushort[Parameters]);
        double exact = 0;
        ushort nearest = 0;
        for (int step = 1; step <= Steps; step++)
        {
            float gradient = step <= Large ? 1f : 0.01f;
            float[] gradients = new float[Parameters];
            Array.Fill(gradients, gradient);
            Update(step, new float[Parameters], gradients, moments, wide: true);
            exact = (0.999 * exact) + (0.001 * gradient * gradient);
            nearest = BFloat16.Nearest(MathF.FusedMultiplyAdd(0.999f, BFloat16.Widen(nearest), 0.001f * gradient * gradient));
        }

        double mean = moments.V.Average(v => BFloat16.Widen(v));
        Assert.InRange(mean / exact, 0.98, 1.02);
        Assert.All(moments.V, v => Assert.InRange(BFloat16.Widen(v) / exact, 0.6, 1.6));
        Assert.True(BFloat16.Widen(nearest) / exact > 5, $"{BFloat16.Widen(nearest)} for {exact}");
    }

    [Fact]
    public void Numbers_follow_the_parameter_and_not_the_place()
    {
        // The same parameters with and without pads between them, eight to a segment of sixteen.
        const int Step = 3;
        float[] gradients = Numbers(32, 4);
        var dense = new Moments16(new ushort[32], new ushort[32]);
        Update(Step, new float[32], (float[])gradients.Clone(), dense, wide: true, Chunk(32, 8, 8));

        var spread = new Moments16(new ushort[64], new ushort[64]);
        float[] padded = new float[64];
        for (int i = 0; i < 32; i++)
        {
            padded[(i / 8 * 16) + (i % 8)] = gradients[i];
        }

        Update(Step, new float[64], padded, spread, wide: true, Chunk(64, 8, 16));
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(i % 16 < 8 ? dense.V[(i / 16 * 8) + (i % 16)] : 0, spread.V[i]);
        }
    }

    private static WeightChunk Chunk(int floats, int segment, int paddedSegment)
    {
        ParameterInfo parameter = ToyModel<OneShard>.Description.Parameters[0] with
        {
            Offset = 0,
            Rows = 2,
            Columns = 16,
            RowStride = floats / 2,
            RowSegment = 2,
            PaddedRowSegment = 2,
            ColumnSegment = segment,
            PaddedColumnSegment = paddedSegment,
            PaddedCount = floats,
        };
        return new WeightChunk(0, floats, parameter, Shift, Learns: true);
    }

    private static Moments32 Start() => new(Numbers(800, 2), [.. Numbers(800, 3).Select(Math.Abs)]);

    /// <summary>Rounds the floats to bfloat16 in place, so that both start from the same numbers.</summary>
    private static Moments16 Rounded(Moments32 floats)
    {
        var halves = new Moments16([.. floats.M.Select(BFloat16.Nearest)], [.. floats.V.Select(BFloat16.Nearest)]);
        halves.M.Select(BFloat16.Widen).ToArray().CopyTo(floats.M, 0);
        halves.V.Select(BFloat16.Widen).ToArray().CopyTo(floats.V, 0);
        return halves;
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new CounterRandom(seed, RandomStream.Data);
        return [.. Enumerable.Range(0, count).Select(i => (float)random.Normal((ulong)i))];
    }

    private static void Update(int step, float[] weights, float[] gradients, Moments32 moments, bool wide)
    {
        fixed (float* w = weights, g = gradients, m = moments.M, v = moments.V)
        {
            new AdamW(Settings, step, 3e-4, norm: 3).Update(w, g, new FloatMoments(m, v), 0, weights.Length, decays: true, wide);
        }
    }

    private static void Update(
        int step, float[] weights, float[] gradients, Moments16 moments, bool wide, OptimizerSettings? settings = null)
    {
        fixed (float* w = weights, g = gradients)
        fixed (ushort* m = moments.M, v = moments.V)
        {
            new AdamW(settings ?? Settings, step, 3e-4, norm: 3).Update(
                w, g, new BFloat16Moments(m, v, new RoundingBits(step), Shift), 0, weights.Length, decays: true, wide);
        }
    }

    private static void Update(int step, float[] weights, float[] gradients, Moments16 moments, bool wide, WeightChunk chunk)
    {
        fixed (float* w = weights, g = gradients)
        fixed (ushort* m = moments.M, v = moments.V)
        {
            new AdamW(Settings, step, 3e-4, norm: 3).Update(w, g, new Moments(MomentFormat.BFloat16, m, v), chunk, wide);
        }
    }

    private sealed record Moments32(float[] M, float[] V);

    private sealed record Moments16(ushort[] M, ushort[] V);
}
