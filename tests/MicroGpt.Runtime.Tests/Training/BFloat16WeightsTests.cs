namespace MicroGpt.Runtime.Tests.Training;

/// <summary>AdamW on weights without a float32 copy.</summary>
public class BFloat16WeightsTests
{
    private static readonly OptimizerSettings s_plain = new(Beta1: 0f, Beta2: 0f, Epsilon: 1e-8f, WeightDecay: 0f, Clip: 0f);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_are_those_of_a_plain_loop(bool wide)
    {
        var actual = new BFloat16WeightArrays(BFloat16MomentArrays.Numbers(800, 1));
        var expected = new BFloat16WeightArrays(BFloat16MomentArrays.Numbers(800, 1));
        for (int step = 1; step <= 30; step++)
        {
            float[] gradients = BFloat16MomentArrays.Numbers(800, step + 10);
            actual.Update(step, gradients, wide);
            expected.UpdateOneByOne(step, gradients);
            Assert.Equal(expected.W, actual.W);
            Assert.Equal(expected.M, actual.M);
            Assert.Equal(expected.V, actual.V);
        }
    }

    [Fact]
    public void What_is_rounded_is_one_of_the_two_neighbours()
    {
        var weights = new BFloat16WeightArrays(BFloat16MomentArrays.Numbers(4000, 1));
        float[] exact = weights.UpdateOneByOne(1, BFloat16MomentArrays.Numbers(4000, 2), rate: 0.01);
        ushort[] nearest = [.. exact.Select(BFloat16.Nearest)];
        Assert.All(
            exact.Zip(weights.W), pair => Assert.True(Math.Abs(BFloat16.Widen(pair.Second) - pair.First) < Math.Abs(pair.First) / 128));
        int others = nearest.Zip(weights.W).Count(pair => pair.First != pair.Second);
        Assert.InRange(others, 800, 1200); // on average, 1/4 round to the farther neighbour
    }

    /// <summary>
    /// 1,000 steps on 1,000 parameters, each by a thousandth of the distance between neighbouring bfloat16 numbers. The mean falls by the
    /// right amount within the statistical error. Rounded to nearest, no weight would move.
    /// </summary>
    [Theory]
    [InlineData(1f)]
    [InlineData(-1f)]
    public void Steps_far_below_a_unit_move_the_mean_by_the_right_amount(float gradient)
    {
        const int Parameters = 1000;
        const int Steps = 1000;
        const float Start = 1.5f;
        const double Unit = 1 / 128.0;
        const double Rate = Unit / 1000;
        var weights = new BFloat16WeightArrays(Enumerable.Repeat(Start, Parameters));
        float[] gradients = [.. Enumerable.Repeat(gradient, Parameters)];
        ushort nearest = BFloat16.Nearest(Start);
        for (int step = 1; step <= Steps; step++)
        {
            weights.Update(step, gradients, wide: true, Rate, s_plain);
            nearest = BFloat16.Nearest((float)(BFloat16.Widen(nearest) - (Rate * gradient)));
        }

        // The rounding of each step has variance p (1 - p) in squared units, with p = 1/1000.
        double deviation = Unit * Math.Sqrt(Steps * 0.001 * 0.999 / Parameters);
        double moved = Start - weights.Widened.Average(w => (double)w);
        Assert.InRange(moved - (Steps * Rate * gradient), -4 * deviation, 4 * deviation);
        Assert.Equal(Start, BFloat16.Widen(nearest));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Zero_stays_zero_and_what_has_no_gradient_stays_what_it_was(bool wide)
    {
        float[] numbers = [.. new float[64], .. BFloat16MomentArrays.Numbers(64, 1)];
        var weights = new BFloat16WeightArrays(numbers);
        ushort[] before = [.. weights.W];
        for (int step = 1; step <= 100; step++)
        {
            weights.Update(step, new float[128], wide, settings: s_plain);
        }

        Assert.Equal(before, weights.W);
        for (int step = 1; step <= 100; step++)
        {
            weights.Update(step, new float[128], wide);
        }

        Assert.All(weights.W[..64], w => Assert.Equal(0, w));
    }

    [Fact]
    public void Infinity_and_NaN_stay_what_they_are()
    {
        var weights = new BFloat16WeightArrays([float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1, 2, 3, 4, 5]);
        for (int step = 1; step <= 50; step++)
        {
            weights.Update(step, BFloat16MomentArrays.Numbers(8, step), wide: true);
        }

        Assert.Equal([0x7F80, 0xFF80], weights.W[..2].Select(w => (int)w));
        Assert.True(float.IsNaN(BFloat16.Widen(weights.W[2])));
        Assert.All(weights.Widened[3..], w => Assert.True(float.IsFinite(w)));
    }

    /// <summary>The rounding of a weight depends on step and parameter, and is independent of the rounding of v.</summary>
    [Fact]
    public void Random_bits_differ_between_steps_parameters_and_from_those_of_v()
    {
        const int Count = 1 << 16;
        double[][] numbers =
        [
            Bits(5, RandomStream.WeightRounding), Bits(6, RandomStream.WeightRounding), Bits(5, RandomStream.Rounding),
            Bits(6, RandomStream.Rounding),
        ];
        double bound = 4 / Math.Sqrt(Count);
        for (int a = 0; a < numbers.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                Assert.InRange(Correlation(numbers[a], numbers[b]), -bound, bound);
                Assert.InRange(Correlation(numbers[a][..^1], numbers[b][1..]), -bound, bound);
            }

            Assert.InRange(Correlation(numbers[a][1..], numbers[a][..^1]), -bound, bound);
        }

        static double[] Bits(int step, RandomStream stream)
        {
            var random = new RoundingBits(step, stream);
            return [.. Enumerable.Range(0, Count).Select(i => (double)random.At((uint)i))];
        }
    }

    /// <summary>For all combinations of storage types, the optimizer uses the stream of each array and the rank of the parameter.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_chunk_rounds_each_array_with_its_own_bits(bool narrowMoments, bool wide)
    {
        const int Step = 9;
        float[] numbers = BFloat16MomentArrays.Numbers(96, 1), gradients = BFloat16MomentArrays.Numbers(96, 2);
        var expected = new BFloat16WeightArrays(numbers);
        expected.UpdateOneByOne(Step, gradients);
        ushort[] w = [.. numbers.Select(BFloat16.Nearest)];
        Array first = narrowMoments ? new ushort[96] : new float[96], second = narrowMoments ? new ushort[96] : new float[96];
        OptimizerSteps.Run(
            BFloat16MomentArrays.Settings,
            Step,
            3e-4,
            norm: 3,
            (w, gradients, [first, second]),
            wide,
            OptimizerSteps.Chunk(96, BFloat16MomentArrays.Shift));
        Assert.Equal(expected.W, w);
        if (narrowMoments)
        {
            var random = new RoundingBits(Step);
            Assert.Equal(
                expected.V.Select((x, i) => BFloat16.Stochastic(x, random.At((uint)(i + BFloat16MomentArrays.Shift)))), (ushort[])second);
        }
    }

    private static double Correlation(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }
}
