namespace MicroGpt.Runtime.Tests.Training;

public class LionTests
{
    private static readonly OptimizerSettings Settings =
        new(Beta1: 0.9f, Beta2: 0.99f, Epsilon: 1e-8f, WeightDecay: 0.1f, Clip: 0f, Kind: OptimizerKind.Lion);

    [Theory]
    [InlineData(true, false, 0f)]
    [InlineData(false, true, 0f)]
    [InlineData(true, true, 2f)]
    public void It_follows_the_paper(bool decays, bool wide, float clip)
    {
        const double Rate = 0.01, Norm = 5;
        float[] weights = BFloat16MomentArrays.Numbers(64, 1);
        float[] moment = new float[64];
        double[] w = [.. weights.Select(x => (double)x)];
        double[] m = new double[64];
        for (int step = 1; step <= 20; step++)
        {
            float[] gradients = BFloat16MomentArrays.Numbers(64, step + 1);
            for (int i = 0; i < 64; i++)
            {
                double g = gradients[i] * (clip > 0 ? clip / Norm : 1);
                double c = (0.9 * m[i]) + (0.1 * g);
                w[i] -= Rate * (Math.Sign(c) + (decays ? 0.1 * w[i] : 0));
                m[i] = (0.99 * m[i]) + (0.01 * g);
            }

            OptimizerSteps.Run(
                Settings with { Clip = clip },
                step,
                Rate,
                Norm,
                (weights, gradients, [moment]),
                wide,
                OptimizerSteps.Chunk(64, decays: decays));
            Assert.All(gradients, g => Assert.Equal(0f, g));
        }

        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(w[i], weights[i], 2e-6);
            Assert.Equal(m[i], moment[i], 1e-7);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_is_the_rate_whatever_the_gradient(bool wide)
    {
        float[] weights = new float[8];
        float[] gradients = [1e-30f, -1e-30f, 1e30f, -1e30f, float.Epsilon * 64, 0f, -0f, 3f];
        OptimizerSteps.Run(Settings with { Beta1 = 0 }, 1, 0.125, norm: 1, (weights, gradients, [new float[8]]), wide);
        Assert.Equal([-0.125f, 0.125f, -0.125f, 0.125f, -0.125f, 0f, 0f, -0.125f], weights);
    }

    [Fact]
    public void Wide_and_narrow_vectors_give_the_same_bits()
    {
        (float[] W, float[] M)[] results = [.. new[] { false, true }.Select(wide =>
        {
            float[] weights = BFloat16MomentArrays.Numbers(800, 1);
            float[] moment = BFloat16MomentArrays.Numbers(800, 2);
            moment[5] = 0;
            OptimizerSteps.Run(
                Settings with { Clip = 1 }, 7, 3e-4, norm: 3, (weights, BFloat16MomentArrays.Numbers(800, 4), [moment]), wide);
            return (weights, moment);
        })];
        Assert.Equal(results[0].W, results[1].W);
        Assert.Equal(results[0].M, results[1].M);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Zero_stays_zero(bool wide)
    {
        float[] weights = new float[8];
        float[] moment = new float[8];
        for (int step = 1; step <= 3; step++)
        {
            OptimizerSteps.Run(Settings, step, 0.1, norm: 0, (weights, new float[8], [moment]), wide);
        }

        Assert.All([.. weights, .. moment], x => Assert.Equal(0, BitConverter.SingleToInt32Bits(x)));
    }

    [Fact]
    public void Other_elements_are_left_alone()
    {
        float[] weights = BFloat16MomentArrays.Numbers(32, 1);
        float[] gradients = BFloat16MomentArrays.Numbers(32, 2);
        float[] before = [.. weights];
        WeightChunk chunk = OptimizerSteps.Chunk(32) with { Begin = 8, End = 24 };
        OptimizerSteps.Run(Settings, 1, 0.1, norm: 1, (weights, gradients, [new float[32]]), wide: true, chunk);
        Assert.Equal(before[..8], weights[..8]);
        Assert.Equal(before[24..], weights[24..]);
        Assert.All(Enumerable.Range(8, 16), i => Assert.NotEqual(before[i], weights[i]));
        Assert.All([.. gradients[..8], .. gradients[24..]], g => Assert.NotEqual(0f, g));
    }
}
