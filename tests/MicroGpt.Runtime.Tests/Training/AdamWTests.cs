namespace MicroGpt.Runtime.Tests.Training;

public class AdamWTests
{
    private static readonly OptimizerSettings Settings = new(Beta1: 0.9f, Beta2: 0.99f, Epsilon: 1e-8f, WeightDecay: 0.1f, Clip: 0f);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_follows_the_papers(bool decays)
    {
        float[] weights = Numbers(64, 1);
        float[] first = new float[64];
        float[] second = new float[64];
        double[] w = [.. weights.Select(x => (double)x)];
        double[] m = new double[64];
        double[] v = new double[64];
        for (int step = 1; step <= 20; step++)
        {
            float[] gradients = Numbers(64, step + 1);
            for (int i = 0; i < 64; i++)
            {
                m[i] = (0.9 * m[i]) + (0.1 * gradients[i]);
                v[i] = (0.99 * v[i]) + (0.01 * gradients[i] * gradients[i]);
                double meanHat = m[i] / (1 - Math.Pow(0.9, step));
                double squareHat = v[i] / (1 - Math.Pow(0.99, step));
                w[i] -= 0.01 * ((meanHat / (Math.Sqrt(squareHat) + 1e-8)) + (decays ? 0.1 * w[i] : 0));
            }

            Update(Settings, step, rate: 0.01, norm: 5, weights, gradients, first, second, decays, wide: false);
            Assert.All(gradients, g => Assert.Equal(0f, g));
        }

        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(w[i], weights[i], 2e-6);
            Assert.Equal(m[i], first[i], 1e-6);
            Assert.Equal(v[i], second[i], 1e-6);
        }
    }

    [Fact]
    public void Wide_and_narrow_vectors_give_the_same_bits()
    {
        (float[] w, float[] m, float[] v)[] results = [.. new[] { false, true }.Select(wide =>
        {
            float[] weights = Numbers(800, 1);
            float[] first = Numbers(800, 2);
            float[] second = [.. Numbers(800, 3).Select(Math.Abs)];
            second[5] = 0;
            Update(Settings with { Clip = 1 }, 7, 3e-4, norm: 3, weights, Numbers(800, 4), first, second, true, wide);
            return (weights, first, second);
        })];
        Assert.Equal(results[0].w, results[1].w);
        Assert.Equal(results[0].m, results[1].m);
        Assert.Equal(results[0].v, results[1].v);
    }

    [Fact]
    public void Zero_stays_zero()
    {
        float[] weights = new float[8];
        float[] first = new float[8];
        float[] second = new float[8];
        Update(Settings, 1, 0.1, norm: 0, weights, new float[8], first, second, true, wide: false);
        Assert.All([.. weights, .. first, .. second], x => Assert.Equal(0, BitConverter.SingleToInt32Bits(x)));
    }

    [Fact]
    public void Other_elements_are_left_alone()
    {
        float[] weights = Numbers(32, 1);
        float[] gradients = Numbers(32, 2);
        float[] before = [.. weights];
        WeightChunk chunk = OptimizerSteps.Chunk(32) with { Begin = 8, End = 24 };
        OptimizerSteps.Run(Settings, 1, 0.1, norm: 1, (weights, gradients, [new float[32], new float[32]]), wide: false, chunk);

        Assert.Equal(before[..8], weights[..8]);
        Assert.Equal(before[24..], weights[24..]);
        Assert.All(Enumerable.Range(8, 16), i => Assert.NotEqual(before[i], weights[i]));
        Assert.All([.. gradients[..8], .. gradients[24..]], g => Assert.NotEqual(0f, g));
    }

    [Theory]
    [InlineData(1f, 0.9f, 1e-8f, 0f, 0f)]
    [InlineData(0.9f, -0.1f, 1e-8f, 0f, 0f)]
    [InlineData(0.9f, 0.9f, 0f, 0f, 0f)]
    [InlineData(0.9f, 0.9f, 1e-8f, -1f, 0f)]
    [InlineData(0.9f, 0.9f, 1e-8f, 0f, float.NaN)]
    public void Settings_out_of_range_are_refused(float beta1, float beta2, float epsilon, float decay, float clip) =>
        Assert.Throws<MicroGptException>(() => new OptimizerSettings(beta1, beta2, epsilon, decay, clip).Validate());

    private static float[] Numbers(int count, int seed)
    {
        var random = new CounterRandom(seed, RandomStream.Data);
        return [.. Enumerable.Range(0, count).Select(i => (float)random.Normal((ulong)i))];
    }

    private static void Update(
        OptimizerSettings settings,
        int step,
        double rate,
        double norm,
        float[] weights,
        float[] gradients,
        float[] first,
        float[] second,
        bool decays,
        bool wide) =>
        OptimizerSteps.Run(
            settings, step, rate, norm, (weights, gradients, [first, second]), wide, OptimizerSteps.Chunk(weights.Length, decays: decays));
}
