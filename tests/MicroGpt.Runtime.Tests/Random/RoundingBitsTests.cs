using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Tests;

public class RoundingBitsTests
{
    private const int Count = 1 << 18;
    private const double Mean = 65535 / 2.0;

    /// <summary>Standard deviation of a number that is uniform in [0, 2^16).</summary>
    private static readonly double s_deviation = Math.Sqrt(((65536.0 * 65536.0) - 1) / 12);

    [Fact]
    public void Numbers_are_the_same_on_every_machine()
    {
        // Recorded on one machine. Changing these numbers would change the bits of resumed runs.
        var first = new RoundingBits(1);
        var later = new RoundingBits(1000);
        uint[] actual = [first.At(0), first.At(1), later.At(0), later.At(uint.MaxValue)];
        Assert.Equal([23154u, 62050u, 15121u, 53806u], actual);
    }

    [Fact]
    public void Vectors_give_the_numbers_of_scalars()
    {
        foreach (int step in new[] { 1, 2, 77, int.MaxValue })
        {
            var random = new RoundingBits(step);
            foreach (uint first in new[] { 0u, 8u, 123_456u, 0x7FFF_FFFCu, uint.MaxValue - 3 })
            {
                uint[] expected = [.. Enumerable.Range(0, 8).Select(lane => random.At(first + (uint)lane))];
                Assert.Equal(Vector256.Create(expected), random.Eight(first));
                Assert.Equal(Vector128.Create(expected), random.Four(first));
            }
        }
    }

    [Fact]
    public void Shifted_numbers_are_those_of_later_indices()
    {
        var random = new RoundingBits(9);
        foreach (uint shift in new[] { 0u, 5u, uint.MaxValue - 2 })
        {
            RoundingBits shifted = random.Shifted(shift);
            Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(random.At((uint)i + shift), shifted.At((uint)i)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100_000)]
    public void Numbers_of_a_step_are_uniform(int step)
    {
        double[] numbers = Numbers(step);
        Assert.All(numbers, x => Assert.InRange(x, 0, 65535));
        Assert.InRange(numbers.Average() - Mean, -4 * s_deviation / Math.Sqrt(Count), 4 * s_deviation / Math.Sqrt(Count));
        Assert.InRange(ChiSquare(numbers.Select(x => (int)x >> 8)), 255 - (4 * Math.Sqrt(510)), 255 + (4 * Math.Sqrt(510)));
        Assert.InRange(ChiSquare(numbers.Select(x => (int)x & 255)), 255 - (4 * Math.Sqrt(510)), 255 + (4 * Math.Sqrt(510)));
    }

    [Fact]
    public void Numbers_of_a_parameter_are_uniform_over_steps()
    {
        double[] numbers = [.. Enumerable.Range(1, 20_000).Select(step => (double)new RoundingBits(step).At(12_345))];
        double bound = 4 * s_deviation / Math.Sqrt(numbers.Length);
        Assert.InRange(numbers.Average() - Mean, -bound, bound);
        Assert.InRange(ChiSquare(numbers.Select(x => (int)x >> 8)), 255 - (4 * Math.Sqrt(510)), 255 + (4 * Math.Sqrt(510)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(128)]
    [InlineData(4096)]
    public void Neighbours_know_nothing_of_each_other(int distance)
    {
        double[] numbers = Numbers(5);
        Assert.InRange(Correlation(numbers[distance..], numbers[..^distance]), -4 / Math.Sqrt(Count), 4 / Math.Sqrt(Count));
    }

    [Fact]
    public void Steps_know_nothing_of_each_other()
    {
        double[] numbers = Numbers(5);
        foreach (int other in new[] { 1, 4, 6, 7, 13, 1005 })
        {
            // The sequence of one step is not a shifted copy of another step's.
            foreach (int distance in new[] { 0, 1, 2, 8, 64 })
            {
                double correlation = Correlation(numbers[distance..], Numbers(other)[..^distance]);
                Assert.InRange(correlation, -4 / Math.Sqrt(Count), 4 / Math.Sqrt(Count));
            }
        }
    }

    [Fact]
    public void No_step_has_the_sequence_of_another_moved_along()
    {
        // At shifted indices where the first key words of two steps cancel, the second key words keep the sequences apart.
        var random = new CounterRandom(0, RandomStream.Rounding);
        var first = new RoundingBits(5);
        var second = new RoundingBits(6);
        uint distance = random.Block(5).Word0 - random.Block(6).Word0;
        double[] a = [.. Enumerable.Range(0, Count).Select(i => (double)first.At((uint)i))];
        double[] b = [.. Enumerable.Range(0, Count).Select(i => (double)second.At((uint)i + distance))];
        Assert.InRange(Correlation(a, b), -4 / Math.Sqrt(Count), 4 / Math.Sqrt(Count));
    }

    private static double[] Numbers(int step)
    {
        var random = new RoundingBits(step);
        return [.. Enumerable.Range(0, Count).Select(i => (double)random.At((uint)i))];
    }

    /// <summary>Of 256 equal buckets: mean 255, variance 510.</summary>
    private static double ChiSquare(IEnumerable<int> buckets)
    {
        int[] counts = new int[256];
        foreach (int bucket in buckets)
        {
            counts[bucket]++;
        }

        double expected = counts.Sum() / 256.0;
        return counts.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private static double Correlation(double[] a, double[] b) =>
        a.Zip(b, (x, y) => (x - Mean) * (y - Mean)).Average() / (s_deviation * s_deviation);
}
