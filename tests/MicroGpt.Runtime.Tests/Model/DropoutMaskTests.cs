using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Tests;

public unsafe class DropoutMaskTests
{
    private const int Width = 512;
    private const int Rows = 512;
    private const int Count = Width * Rows;
    private const int Threshold = 1 << 22;
    private const float Scale = 4f / 3f;

    [Fact]
    public void Masks_are_the_same_on_every_machine()
    {
        // Recorded on one machine. Changing these numbers would change the bits of resumed runs.
        // The first is the first number of SplitMix64 with the seed 0.
        Assert.Equal(0xE220A8397B1DCDAF, DropoutMask.SiteKey(0, 1));
        Assert.Equal(0UL, DropoutMask.SiteKey(0, 0));
        Vector256<float> actual = DropoutMask.Eight(0x0123456789ABCDEF, 40, 1 << 23, 2f);
        Assert.Equal("00100110", string.Concat(Enumerable.Range(0, 8).Select(lane => actual[lane] == 0 ? '0' : '1')));
    }

    [Fact]
    public void Four_and_eight_agree_at_every_index()
    {
        foreach (nint first in new nint[] { 0, 3, 8, 1000 })
        {
            Vector256<float> eight = DropoutMask.Eight(77, first, Threshold, Scale);
            Assert.Equal(eight.GetLower(), DropoutMask.Four(77, first, Threshold, Scale));
            Assert.Equal(eight.GetUpper(), DropoutMask.Four(77, first + 4, Threshold, Scale));
            Assert.Equal(eight[5], DropoutMask.Eight(77, first + 5, Threshold, Scale)[0]);
        }
    }

    [Fact]
    public void The_threshold_is_the_share()
    {
        Assert.Equal(Vector256.Create(2f), DropoutMask.Eight(1, 0, 0, 2f));
        foreach (int threshold in new[] { 1 << 20, 1 << 22, 1 << 23, 15 << 20 })
        {
            double share = threshold / (double)(1 << 24);
            double dropped = Mask(Keys(step: 1), site: 3, threshold).Count(factor => factor == 0) / (double)Count;
            Assert.InRange(dropped - share, -4 * Deviation(share), 4 * Deviation(share));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(Width)]
    [InlineData(8 * Width)]
    public void Neighbours_in_a_row_and_in_rows_are_independent(int distance)
    {
        float[] mask = Mask(Keys(step: 5), site: 6);
        AssertUncorrelated(mask[distance..], mask[..^distance]);
    }

    [Fact]
    public void Steps_sites_and_seeds_are_independent()
    {
        float[] mask = Mask(Keys(step: 5), site: 6);
        AssertUncorrelated(mask, Mask(Keys(step: 6), site: 6));
        AssertUncorrelated(mask, Mask(Keys(step: 5, seed: 43), site: 6));
        foreach (int site in new[] { 0, 5, 7, 10, 22 })
        {
            foreach (int distance in new[] { 0, 1, 8, Width })
            {
                AssertUncorrelated(mask[distance..], Mask(Keys(step: 5), site)[..^distance]);
            }
        }
    }

    /// <summary>The share varies from row to row, and from column to column, as much as that of independent draws.</summary>
    [Fact]
    public void Rows_and_columns_vary_as_independent_draws()
    {
        float[] mask = Mask(Keys(step: 9), site: 2);
        double[] rows = new double[Rows], columns = new double[Width];
        for (int i = 0; i < Count; i++)
        {
            double dropped = mask[i] == 0 ? 1 : 0;
            rows[i / Width] += dropped;
            columns[i % Width] += dropped;
        }

        foreach (double[] sums in new[] { rows, columns })
        {
            double mean = Width * 0.25, variance = Width * 0.25 * 0.75;
            double chiSquare = sums.Sum(sum => (sum - mean) * (sum - mean) / variance);
            Assert.InRange(chiSquare, Rows - (4 * Math.Sqrt(2 * Rows)), Rows + (4 * Math.Sqrt(2 * Rows)));
        }
    }

    /// <summary>Keys follow the logical order of the sequences, however these are divided into regions.</summary>
    [Fact]
    public void Regions_change_no_key()
    {
        ulong[] together = Keys([[5, 3, 4]]);
        Assert.Equal(12, together.Distinct().Count());
        Assert.Equal(together, Keys([[5], [3, 4]]));
        Assert.Equal(together, Keys([[5], [3], [4]]));
        Assert.NotEqual(together, Keys([[3, 5, 4]]));
        Assert.Empty(together.Intersect(Keys([[5, 3, 4]], step: 8)));
    }

    /// <summary>A batch without keys, as evaluation has, takes those of the training step away.</summary>
    [Fact]
    public void A_batch_without_keys_drops_nothing()
    {
        using var training = new SequenceBatch(1, 16, 1, 1, drops: true);
        using var evaluation = new SequenceBatch(1, 16, 1, 1);
        var context = new WorkContext();
        training.Bind(context, 0);
        Assert.True(context.DropoutKeys != null);
        evaluation.Bind(context, 0);
        Assert.True(context.DropoutKeys == null);
        Assert.Equal(
            16 * sizeof(ulong), SequenceBatch.BytesOf(1, 16, 1, 1, drops: true) - SequenceBatch.BytesOf(1, 16, 1, 1));
    }

    private static ulong[] Keys(int step, long seed = 42) => Keys([[Rows]], step, seed);

    /// <param name="regions">Lengths of the sequences of each region.</param>
    private static ulong[] Keys(int[][] regions, int step = 7, long seed = 42)
    {
        int capacity = (regions.Max(region => region.Sum()) + 15) / 16 * 16;
        using var batch = new SequenceBatch(regions.Length, capacity, regions.Max(region => region.Length), 1, drops: true);
        for (int region = 0; region < regions.Length; region++)
        {
            int row = 0;
            for (int i = 0; i < regions[region].Length; row += regions[region][i], i++)
            {
                batch.Buffers(region).Spans[i] = new SequenceSpan(row, regions[region][i], 0, 0);
            }

            batch.SetShape(region, new BatchShape(regions[region].Length, row));
        }

        batch.DrawDropoutKeys(seed, step);
        var keys = new List<ulong>();
        var context = new WorkContext();
        for (int region = 0; region < regions.Length; region++)
        {
            batch.Bind(context, region);
            keys.AddRange(new ReadOnlySpan<ulong>(context.DropoutKeys, context.Rows));
        }

        return [.. keys];
    }

    private static float[] Mask(ulong[] keys, nint site, int threshold = Threshold)
    {
        float[] mask = new float[Count];
        for (int i = 0; i < Count; i += 8)
        {
            DropoutMask.Eight(DropoutMask.SiteKey(keys[i / Width], site), i % Width, threshold, Scale).CopyTo(mask, i);
        }

        return mask;
    }

    private static double Deviation(double share) => Math.Sqrt(share * (1 - share) / Count);

    private static void AssertUncorrelated(float[] a, float[] b)
    {
        double correlation = a.Zip(b, (x, y) => (x - 1.0) * (y - 1.0)).Average() / (Scale - 1.0);
        Assert.InRange(correlation, -4 / Math.Sqrt(a.Length), 4 / Math.Sqrt(a.Length));
    }
}
