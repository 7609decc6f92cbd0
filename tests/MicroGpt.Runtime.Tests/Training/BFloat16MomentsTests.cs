namespace MicroGpt.Runtime.Tests.Training;

/// <summary>AdamW on moments in bfloat16.</summary>
public class BFloat16MomentsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_is_that_of_floats_with_the_moments_rounded_at_its_end(bool wide)
    {
        const int Step = 7;
        Moments32 floats = Start();
        BFloat16MomentArrays narrow = Rounded(floats);
        float[] weights = BFloat16MomentArrays.Numbers(800, 1);
        float[] expected = [.. weights];
        Update(Step, expected, BFloat16MomentArrays.Numbers(800, 4), floats, wide: false);
        narrow.Update(Step, weights, BFloat16MomentArrays.Numbers(800, 4), wide);

        Assert.Equal(expected, weights);
        Assert.Equal(floats.M.Select(BFloat16.Nearest), narrow.M);
        var random = new RoundingBits(Step);
        Assert.Equal(floats.V.Select((v, i) => BFloat16.Stochastic(v, random.At((uint)(i + BFloat16MomentArrays.Shift)))), narrow.V);
        Assert.NotEqual(floats.V.Select(BFloat16.Nearest), narrow.V);
    }

    [Fact]
    public void Wide_and_narrow_vectors_give_the_same_bits()
    {
        (float[] Weights, BFloat16MomentArrays Moments)[] results = [.. new[] { false, true }.Select(wide =>
        {
            float[] weights = BFloat16MomentArrays.Numbers(800, 1);
            BFloat16MomentArrays moments = Rounded(Start());
            for (int step = 1; step <= 50; step++)
            {
                moments.Update(step, weights, BFloat16MomentArrays.Numbers(800, step), wide);
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
        var moments = new BFloat16MomentArrays(64);
        for (int step = 1; step <= 100; step++)
        {
            moments.Update(step, weights, new float[64], wide);
        }

        Assert.All(weights, x => Assert.Equal(0u, BitConverter.SingleToUInt32Bits(x)));
        Assert.All([.. moments.M, .. moments.V], x => Assert.Equal(0, x));
    }

    [Fact]
    public void Infinity_and_NaN_stay_what_they_are()
    {
        float[] weights = BFloat16MomentArrays.Numbers(8, 1);
        var moments = new BFloat16MomentArrays(new ushort[8], [0x7F80, 0x7FC0, 0x7FFF, 0, 0, 0, 0, 0]);
        for (int step = 1; step <= 100; step++)
        {
            moments.Update(step, weights, BFloat16MomentArrays.Numbers(8, step), wide: true);
        }

        Assert.Equal(0x7F80, moments.V[0]);
        Assert.True(float.IsNaN(BFloat16.Widen(moments.V[1])));
        Assert.True(float.IsNaN(BFloat16.Widen(moments.V[2])));
        Assert.All(moments.V[3..], v => Assert.True(float.IsFinite(BFloat16.Widen(v)) && v > 0));
    }

    [Fact]
    public void Numbers_follow_the_parameter_and_not_the_place()
    {
        // The same parameters with and without pads between them, eight to a segment of sixteen.
        const int Step = 3;
        float[] gradients = BFloat16MomentArrays.Numbers(32, 4);
        var dense = new BFloat16MomentArrays(32);
        Update(Step, new float[32], (float[])gradients.Clone(), dense, wide: true, Chunk(32, 8, 8));

        var spread = new BFloat16MomentArrays(64);
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
        return new WeightChunk(0, floats, parameter, BFloat16MomentArrays.Shift, Learns: true);
    }

    private static Moments32 Start() =>
        new(BFloat16MomentArrays.Numbers(800, 2), [.. BFloat16MomentArrays.Numbers(800, 3).Select(Math.Abs)]);

    /// <summary>Rounds the floats to bfloat16 in place, so that both start from the same numbers.</summary>
    private static BFloat16MomentArrays Rounded(Moments32 floats)
    {
        var narrow = new BFloat16MomentArrays([.. floats.M.Select(BFloat16.Nearest)], [.. floats.V.Select(BFloat16.Nearest)]);
        narrow.M.Select(BFloat16.Widen).ToArray().CopyTo(floats.M, 0);
        narrow.V.Select(BFloat16.Widen).ToArray().CopyTo(floats.V, 0);
        return narrow;
    }

    private static void Update(int step, float[] weights, float[] gradients, Moments32 moments, bool wide) =>
        OptimizerSteps.Run(BFloat16MomentArrays.Settings, step, 3e-4, norm: 3, (weights, gradients, [moments.M, moments.V]), wide);

    private static void Update(int step, float[] weights, float[] gradients, BFloat16MomentArrays moments, bool wide, WeightChunk chunk) =>
        OptimizerSteps.Run(BFloat16MomentArrays.Settings, step, 3e-4, norm: 3, (weights, gradients, [moments.M, moments.V]), wide, chunk);

    private sealed record Moments32(float[] M, float[] V);
}
