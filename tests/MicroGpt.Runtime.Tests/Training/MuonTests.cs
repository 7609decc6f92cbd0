namespace MicroGpt.Runtime.Tests.Training;

/// <summary>The two halves of a step of Muon, without what is between them.</summary>
public class MuonTests
{
    private const int Count = 64;
    private const double Rate = 0.01;

    private static readonly OptimizerSettings s_settings =
        new(0.9f, 0.99f, 1e-8f, 0.1f, 2f, Kind: OptimizerKind.Muon, Momentum: 0.95f);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_follows_the_formulas(bool wide)
    {
        var random = new System.Random(1);
        float[] weights = Draw(random), gradients = new float[Count], moment = new float[Count], unused = new float[Count];
        double[] w = [.. weights.Select(v => (double)v)], m = new double[Count];
        foreach (int step in new[] { 1, 2, 150, 301, 5000 })
        {
            Draw(random).CopyTo(gradients, 0);
            double beta = 0.85 + (0.1 * Math.Min(1, (step - 1) / 300.0));
            double[] u = new double[Count];
            for (int i = 0; i < Count; i++)
            {
                double g = gradients[i] * 2 / 5;
                m[i] = (beta * m[i]) + ((1 - beta) * g);
                u[i] = (beta * m[i]) + ((1 - beta) * g);

                // The matrix has 4 times as many outputs as inputs, and its rate is 3 times the optimizer's.
                w[i] = ((1 - (Rate * 0.1)) * w[i]) - (Rate * 3 * 2 * 10 * u[i]);
            }

            OptimizerSteps.Run(
                s_settings, step, Rate, 5, (weights, gradients, [moment, unused]), wide, Matrix(), values =>
                {
                    for (int i = 0; i < Count; i++)
                    {
                        Assert.Equal(u[i], values[i], 1e-6);
                        values[i] *= 10;
                    }
                });
            Assert.All(gradients, gradient => Assert.Equal(0f, gradient));
            Assert.All(unused, value => Assert.Equal(0f, value));
            for (int i = 0; i < Count; i++)
            {
                Assert.Equal(w[i], weights[i], 1e-5);
                Assert.Equal(m[i], moment[i], 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Vectors_of_both_widths_give_the_same_bits(bool narrowWeights, bool narrowMoments)
    {
        (Array Weights, Array Moment)[] results = [.. new[] { false, true }.Select(wide =>
        {
            var random = new System.Random(2);
            float[] start = Draw(random), gradients = Draw(random);
            Array weights = narrowWeights ? Array.ConvertAll(start, BFloat16.Nearest) : start;
            Array moment = narrowMoments ? new ushort[Count] : new float[Count];
            Array unused = narrowMoments ? new ushort[Count] : new float[Count];
            for (int step = 1; step <= 3; step++)
            {
                Draw(random).CopyTo(gradients, 0);
                OptimizerSteps.Run(s_settings, step, Rate, 5, (weights, gradients, [moment, unused]), wide, Matrix());
            }

            return (weights, moment);
        })];
        Assert.Equal(results[0].Weights, results[1].Weights);
        Assert.Equal(results[0].Moment, results[1].Moment);
    }

    [Fact]
    public void Everything_else_takes_a_step_of_AdamW()
    {
        (float[] Weights, float[] Second)[] results = [.. new[] { OptimizerKind.Muon, OptimizerKind.AdamW }.Select(kind =>
        {
            var random = new System.Random(3);
            float[] weights = Draw(random), gradients = Draw(random), first = new float[Count], second = new float[Count];
            OptimizerSteps.Run(s_settings with { Kind = kind }, 1, Rate, 5, (weights, gradients, [first, second]), wide: false);
            return (weights, second);
        })];
        Assert.Equal(results[1].Weights, results[0].Weights);
        Assert.Equal(results[1].Second, results[0].Second);
    }

    [Fact]
    public void The_factor_of_a_group_scales_rate_and_decay_of_AdamW()
    {
        var random = new System.Random(4);
        float[] weights = Draw(random), gradients = Draw(random), same = [.. weights], sameGradients = [.. gradients];
        WeightChunk chunk = OptimizerSteps.Chunk(Count);
        OptimizerSettings settings = s_settings with { Kind = OptimizerKind.AdamW };
        OptimizerSteps.Run(settings, 1, 4 * Rate, 5, (weights, gradients, [new float[Count], new float[Count]]), wide: false);
        OptimizerSteps.Run(
            settings,
            1,
            Rate,
            5,
            (same, sameGradients, [new float[Count], new float[Count]]),
            wide: false,
            chunk with { Parameter = chunk.Parameter with { RateFactor = 4 } });
        Assert.Equal(weights, same);
    }

    private static float[] Draw(System.Random random) => [.. Enumerable.Range(0, Count).Select(_ => (float)(random.NextDouble() - 0.5))];

    private static WeightChunk Matrix()
    {
        WeightChunk chunk = OptimizerSteps.Chunk(Count);
        return chunk with { Parameter = chunk.Parameter with { Matrices = 1, RateFactor = 3, Rows = 4, Columns = 16 } };
    }
}
