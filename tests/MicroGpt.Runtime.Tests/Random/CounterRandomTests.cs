namespace MicroGpt.Runtime.Tests;

public sealed class CounterRandomTests
{
    private static readonly CounterRandom Random = new(42, RandomStream.Data);

    [Fact]
    public void SeedStreamSubstreamAndIndexEachMakeOtherNumbers()
    {
        uint[] bits =
        [
            Random.Bits(0),
            Random.Bits(1),
            new CounterRandom(43, RandomStream.Data).Bits(0),
            new CounterRandom(42, RandomStream.Shuffle).Bits(0),
            new CounterRandom(42, RandomStream.Data, 1).Bits(0),
            Random.Block(0, attempt: 1).Word0,
        ];
        Assert.Equal(bits.Length, bits.Distinct().Count());
        Assert.Equal(bits[0], new CounterRandom(42, RandomStream.Data).Bits(0));
    }

    [Fact]
    public void UniformIsInTheUnitIntervalWithMeanOneHalf()
    {
        double[] values = [.. Enumerable.Range(0, 20_000).Select(i => Random.Uniform((ulong)i))];
        Assert.All(values, v => Assert.InRange(v, 0, 1 - 1e-16));
        Assert.InRange(values.Average(), 0.49, 0.51);
        Assert.InRange(values.Average(v => (v - 0.5) * (v - 0.5)), 0.081, 0.086);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(3u)]
    [InlineData(7u)]
    [InlineData(10u)]
    public void BelowIsEvenOverAllValues(uint bound)
    {
        int[] counts = new int[bound];
        int draws = 10_000 * (int)bound;
        for (int i = 0; i < draws; i++)
        {
            counts[Random.Below((ulong)i, bound)]++;
        }

        Assert.All(counts, c => Assert.InRange(c, 9_500, 10_500));
    }

    [Fact]
    public void BelowRejectsWhatWouldFavourSmallValues()
    {
        // A bound just above 2^31 rejects nearly half of all words, so that some draws use up a whole block.
        const uint bound = (1u << 31) + 1;
        double sum = 0;
        for (int i = 0; i < 10_000; i++)
        {
            uint value = Random.Below((ulong)i, bound);
            Assert.True(value < bound);
            sum += value;
        }

        Assert.InRange(sum / 10_000 / bound, 0.49, 0.51);
    }

    [Fact]
    public void NormalHasMeanZeroAndVarianceOne()
    {
        double[] values = [.. Enumerable.Range(0, 50_000).Select(i => Random.Normal((ulong)i))];
        Assert.InRange(values.Average(), -0.02, 0.02);
        Assert.InRange(values.Average(v => v * v), 0.98, 1.02);
        Assert.InRange(values.Average(v => v * v * v), -0.08, 0.08);
        Assert.InRange(values.Count(v => Math.Abs(v) < 1) / 50_000.0, 0.673, 0.693);
    }

    [Fact]
    public void NormalsOfOneIndexAreTheHalvesOfAPair()
    {
        (double even, double odd) = Random.NormalPair(5);
        Assert.Equal(even, Random.Normal(10));
        Assert.Equal(odd, Random.Normal(11));
    }

    [Fact]
    public void PermutationsHoldEveryIndexOnceAndDifferByEpoch()
    {
        int[] first = new int[100];
        int[] second = new int[100];
        Permutation.FillEpoch(first, seed: 1, epoch: 0);
        Permutation.FillEpoch(second, seed: 1, epoch: 1);
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.Equal(Enumerable.Range(0, 100), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void EveryPermutationIsAsLikely()
    {
        var counts = new Dictionary<string, int>();
        int[] order = new int[3];
        for (uint epoch = 0; epoch < 6_000; epoch++)
        {
            Permutation.FillEpoch(order, seed: 3, epoch);
            string key = string.Join(",", order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(6, counts.Count);
        Assert.All(counts.Values, c => Assert.InRange(c, 880, 1_120));
    }
}
