namespace MicroGpt.Exports.Tests;

/// <summary>Sequences to compare programs on.</summary>
internal static class Drawn
{
    public static int[] Tokens(int vocabulary, int length)
    {
        var random = new System.Random(length);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
    }

    /// <summary>Of each row: the largest difference as a share of the largest number.</summary>
    public static double Deviation(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return expected.Zip(actual).Max(rows =>
        {
            Assert.Equal(rows.First.Length, rows.Second.Length);
            double largest = rows.First.Max(Math.Abs);
            Assert.InRange(largest, 1e-3, 1e3);
            return rows.First.Zip(rows.Second).Max(pair => Math.Abs((double)pair.First - pair.Second)) / largest;
        });
    }
}
