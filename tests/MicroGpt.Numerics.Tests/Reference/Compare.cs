namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Distances between tensors.</summary>
internal static class Compare
{
    public static double RootMeanSquare(double[] x) => Math.Sqrt(x.Sum(v => v * v) / x.Length);

    /// <summary>|actual - expected| / |expected| in L2; NaN where actual holds one.</summary>
    public static double RelativeL2(double[] actual, double[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = actual.Zip(expected, (a, e) => (a - e) * (a - e)).Sum();
        double norm = expected.Sum(e => e * e);
        return difference == 0 ? 0 : Math.Sqrt(difference / norm);
    }

    /// <summary>
    /// The relative error of a gradient tensor. The terms of a single number are as large as other gradients and may cancel each other, so
    /// its error is measured against the largest gradient of the model.
    /// </summary>
    /// <param name="largest">The largest absolute value of all expected gradients.</param>
    public static double GradientError(double[] actual, double[] expected, double largest) =>
        expected.Length == 1 ? Math.Abs(actual[0] - expected[0]) / largest : RelativeL2(actual, expected);

    /// <summary>The elements that are off by more than the tolerance times their own size and the tensor's typical one.</summary>
    public static IEnumerable<string> Elements(double[] actual, double[] expected, double tolerance)
    {
        double scale = RootMeanSquare(expected);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * (Math.Abs(expected[i]) + scale)))
            {
                yield return $"[{i}]: {actual[i]:R}, expected {expected[i]:R}";
            }
        }
    }
}
