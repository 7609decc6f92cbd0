namespace MicroGpt.Experiments;

/// <summary>A mean over seeds with its spread.</summary>
/// <param name="Deviation">Sample standard deviation, sqrt(sum (x - mean)^2 / (n - 1)); NaN for a single value.</param>
internal readonly record struct Summary(double Mean, double Deviation);

internal static class Statistics
{
    /// <param name="values">At least one.</param>
    public static Summary Summarise(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return new Summary(mean, values.Count > 1 ? Math.Sqrt(squares / (values.Count - 1)) : double.NaN);
    }

    /// <summary>Element-wise means of lists of the same length.</summary>
    public static IReadOnlyList<double> MeanOfEach(IReadOnlyList<IReadOnlyList<double>> lists) =>
        [.. Enumerable.Range(0, lists[0].Count).Select(i => lists.Average(list => list[i]))];

    /// <summary>The median; for an even number of values, the mean of the two in the middle.</summary>
    public static double Median(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
