namespace MicroGpt.Runtime.Tests;

public sealed class SamplerTests
{
    private static readonly float[] Logits = [1f, 3f, 2f, 3f, -1f];

    [Fact]
    public void GreedyTakesTheGreatestLogitAndOfEqualOnesTheFirst()
    {
        Assert.Equal(1, Next(new() { Temperature = 0 }, Logits));
        Assert.Equal(0, Next(new() { Temperature = 0 }, [0f, -0f, -1f]));
        Assert.Equal(0, Next(new() { Temperature = 0 }, [-0f, 0f, -1f]));
        Assert.Equal(2, Next(new() { Temperature = 0 }, [-3f, -2f, -1f]));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    [InlineData(2.0)]
    public void FrequenciesFollowTheSoftmaxAtTheTemperature(double temperature)
    {
        double[] expected = [.. Logits.Select(l => Math.Exp(l / temperature))];
        double sum = expected.Sum();
        double[] actual = Frequencies(new() { Temperature = temperature }, Logits);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] / sum, actual[i], 0.015);
        }
    }

    [Fact]
    public void TopKKeepsTheLikeliestAndOfEqualOnesTheFirst()
    {
        Assert.Equal([1], Support(new() { TopK = 1 }, Logits));
        Assert.Equal([1, 2, 3], Support(new() { TopK = 3 }, Logits));
        Assert.Equal([0, 1, 2, 3, 4], Support(new() { TopK = 99 }, Logits));
    }

    [Fact]
    public void TopPKeepsTheFewestThatReachIt()
    {
        float[] logits = [.. new[] { 0.5, 0.3, 0.15, 0.05 }.Select(p => (float)Math.Log(p))];
        Assert.Equal([0], Support(new() { TopP = 0.4 }, logits));
        Assert.Equal([0, 1], Support(new() { TopP = 0.7 }, logits));
        Assert.Equal([0, 1, 2], Support(new() { TopP = 0.9 }, logits));
        Assert.Equal([0], Support(new() { TopP = 1e-9 }, logits));
        Assert.Equal([0], Support(new() { TopP = 0.5 }, [0f, 0f]));
    }

    [Fact]
    public void TheRepetitionPenaltyLowersLogitsOfEitherSign()
    {
        var options = new SamplingOptions { Temperature = 0, RepetitionPenalty = 2 };
        var sampler = new Sampler(options, 3);
        Assert.Equal(1, sampler.Next([3f, 2f, 1f], [0], 0, 0));
        Assert.Equal(1, sampler.Next([-1f, -1.5f, -4f], [0, 0, 0], 0, 0));
        Assert.Equal(0, sampler.Next([3f, 2f, 1f], [], 0, 1));
        Assert.Equal(0, sampler.Next([3f, 1f, 1f], [0], 0, 0));
    }

    [Fact]
    public void ATokenThatOccurredOftenIsPenalisedOnce() =>
        Assert.Equal(0, new Sampler(new() { Temperature = 0, RepetitionPenalty = 2 }, 2).Next([4f, 1.5f], [0, 0, 0], 0, 0));

    [Fact]
    public void LargeLogitsDoNotOverflow()
    {
        double[] frequencies = Frequencies(new(), [2000f, 2001f]);
        Assert.Equal(1 / (1 + Math.E), frequencies[0], 0.015);
        Assert.Equal([0], Support(new(), [0f, -2000f, -1e30f]));
    }

    [Fact]
    public void DrawsAreKeyedBySeedSampleAndPosition()
    {
        float[] flat = new float[1000];
        var options = new SamplingOptions { Seed = 1 };
        int first = new Sampler(options, 1000).Next(flat, [], 0, 0);
        Assert.Equal(first, new Sampler(options, 1000).Next(flat, [], 0, 0));
        Assert.NotEqual(first, new Sampler(options, 1000).Next(flat, [], 0, 1));
        Assert.NotEqual(first, new Sampler(options, 1000).Next(flat, [], 1, 0));
        Assert.NotEqual(first, new Sampler(options with { Seed = 2 }, 1000).Next(flat, [], 0, 0));
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e300)]
    public void ExtremeTemperaturesStaySane(double temperature) =>
        Assert.InRange(Next(new() { Temperature = temperature }, [5f, 1e30f, -1e30f]), 0, 2);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void LogitsThatAreNotFiniteAreAnError(float logit)
    {
        var e = Assert.Throws<MicroGptException>(() => Next(new(), [0f, logit]));
        Assert.Equal(
            $"The model computed {logit} for token 1, so its weights have diverged. "
            + "Use an earlier checkpoint, or train again with a lower learning rate.",
            e.Message);
    }

    [Fact]
    public void OptionsOutOfRangeAreErrors()
    {
        (SamplingOptions Options, string Message)[] wrong =
        [
            (new() { Temperature = -1 }, "The temperature -1 is out of range. Use 0 (greedy) or more."),
            (new() { Temperature = double.NaN }, "The temperature NaN is out of range. Use 0 (greedy) or more."),
            (new() { Temperature = double.PositiveInfinity }, "The temperature Infinity is out of range. Use 0 (greedy) or more."),
            (new() { TopK = -1 }, "The top-k -1 is out of range. Use 0 (all tokens) or more."),
            (new() { TopP = 0 }, "The top-p 0 is out of range. Use more than 0 and at most 1."),
            (new() { TopP = 1.5 }, "The top-p 1.5 is out of range. Use more than 0 and at most 1."),
            (new() { TopP = double.NaN }, "The top-p NaN is out of range. Use more than 0 and at most 1."),
            (new() { RepetitionPenalty = 0.5f }, "The repetition penalty 0.5 is out of range. Use 1 (none) or more."),
            (new() { RepetitionPenalty = float.NaN }, "The repetition penalty NaN is out of range. Use 1 (none) or more."),
            (new() { RepetitionPenalty = float.PositiveInfinity },
                "The repetition penalty Infinity is out of range. Use 1 (none) or more."),
        ];
        Assert.All(wrong, w => Assert.Equal(w.Message, Assert.Throws<MicroGptException>(() => new Sampler(w.Options, 5)).Message));
    }

    [Fact]
    public void ASamplerNeedsOptionsAndAVocabularyOfItsSize()
    {
        Assert.Throws<ArgumentNullException>(() => new Sampler(null!, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(new(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(new(), 5).Next([1f, 2f], [], 0, 0));
    }

    [Fact]
    public void ATokenAllocatesNothing()
    {
        var sampler = new Sampler(new() { TopK = 4, TopP = 0.9, RepetitionPenalty = 1.1f }, Logits.Length);
        int[] history = [1, 2];
        sampler.Next(Logits, history, 0, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            sampler.Next(Logits, history, 0, i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Next(SamplingOptions options, float[] logits) => new Sampler(options, logits.Length).Next(logits, [], 0, 0);

    private static double[] Frequencies(SamplingOptions options, float[] logits)
    {
        const int draws = 20_000;
        var sampler = new Sampler(options, logits.Length);
        double[] frequencies = new double[logits.Length];
        for (int i = 0; i < draws; i++)
        {
            frequencies[sampler.Next(logits, [], 0, i)] += 1.0 / draws;
        }

        return frequencies;
    }

    private static IEnumerable<int> Support(SamplingOptions options, float[] logits)
    {
        double[] frequencies = Frequencies(options, logits);
        return Enumerable.Range(0, logits.Length).Where(i => frequencies[i] > 0);
    }
}
