namespace MicroGpt.Numerics.Tests.Reference;

internal static class Vectors
{
    public static double[] Sum(double[] a, double[] b)
    {
        double[] sum = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            sum[i] = a[i] + b[i];
        }

        return sum;
    }

    public static void AddTo(double[] target, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            target[i] += values[i];
        }
    }
}
