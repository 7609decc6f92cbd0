namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>Comparisons of single-precision results with double-precision ones.</summary>
internal static class Accuracy
{
    /// <summary>2^-24: half a unit in the last place of 1, the error of one rounding.</summary>
    public const double Rounding = 5.9604644775390625e-8;

    public static void Close(double expected, float actual, double bound, string what)
    {
        double distance = Math.Abs(actual - expected);
        if (!(distance <= bound))
        {
            Assert.Fail($"{what}: {actual:R} differs from {expected:R} by {distance:E2}, more than {bound:E2}");
        }
    }

    /// <summary>Relative L2 distance of two vectors.</summary>
    public static void Close(IEnumerable<double> expected, IEnumerable<float> actual, double bound, string what)
    {
        double[] e = [.. expected];
        float[] a = [.. actual];
        Assert.Equal(e.Length, a.Length);
        double difference = Math.Sqrt(e.Zip(a, (x, y) => (x - y) * (x - y)).Sum());
        double size = Math.Sqrt(e.Sum(x => x * x));
        Assert.True(size > 0, $"{what}: nothing to compare");
        Assert.True(difference <= bound * size, $"{what}: relative distance {difference / size:E2}, more than {bound:E2}");
    }

    /// <summary>
    /// Gradient by central differences of fourth order: error h^4 f'''''/30 and about 1e-16/h of rounding, so h = 1e-3
    /// leaves some 1e-12 for functions of ordinary size.
    /// </summary>
    public static double[] Differences(double[] x, Func<double[], double> f, double h = 1e-3)
    {
        double[] gradient = new double[x.Length];
        double[] moved = [.. x];
        for (int i = 0; i < x.Length; i++)
        {
            double At(double step)
            {
                moved[i] = x[i] + step;
                return f(moved);
            }

            gradient[i] = ((8 * (At(h) - At(-h))) - (At(2 * h) - At(-2 * h))) / (12 * h);
            moved[i] = x[i];
        }

        return gradient;
    }
}
