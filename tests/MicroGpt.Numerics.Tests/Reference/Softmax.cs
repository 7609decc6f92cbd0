namespace MicroGpt.Numerics.Tests.Reference;

internal static class Softmax
{
    public static double LogSumExp(double[] x)
    {
        double largest = x.Max();
        return largest + Math.Log(x.Sum(value => Math.Exp(value - largest)));
    }

    public static void InPlace(double[] x)
    {
        double largest = x.Max();
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Math.Exp(x[i] - largest);
            sum += x[i];
        }

        for (int i = 0; i < x.Length; i++)
        {
            x[i] /= sum;
        }
    }
}
