namespace MicroGpt.Runtime.Tests.Model;

public class BigramRowsTests
{
    [Fact]
    public void ALargeTableHasARowForEachPair()
    {
        for (int previous = 0; previous < 5; previous++)
        {
            for (int token = 0; token < 5; token++)
            {
                Assert.Equal((previous * 5) + token, BigramRows.Of(previous, token, vocabulary: 5, rows: 25));
            }
        }
    }

    /// <summary>Computed elsewhere from the formula. Checkpoints depend on it, so it must never change.</summary>
    [Theory]
    [InlineData(0, 0, 65, 1000, 0)]
    [InlineData(64, 3, 65, 1000, 686)]
    [InlineData(256, 255, 257, 4096, 1849)]
    [InlineData(1, 2, 257, 60_000, 7393)]
    [InlineData(69_999, 70_000, 70_001, 131_072, 91_654)]
    public void ASmallTableSharesRowsByAHash(int previous, int token, int vocabulary, int rows, int expected) =>
        Assert.Equal(expected, BigramRows.Of(previous, token, vocabulary, rows));

    [Theory]
    [InlineData(257, 4096)]
    [InlineData(65, 1000)]
    public void PairsSpreadOverTheRows(int vocabulary, int rows)
    {
        int[] pairs = new int[rows];
        for (int pair = 0; pair < vocabulary * vocabulary; pair++)
        {
            pairs[BigramRows.Of(pair / vocabulary, pair % vocabulary, vocabulary, rows)]++;
        }

        Assert.True(pairs.Count(count => count > 0) > 0.95 * rows);
        Assert.InRange(pairs.Max(), 1, 3 * vocabulary * vocabulary / rows);
    }
}
