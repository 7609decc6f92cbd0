namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Numbers as bfloat16 stores them: 8 significant bits, halves to the even neighbour.</summary>
internal static class Rounding
{
    public static double[] Nearest(double[] values) => Array.ConvertAll(values, Nearest);

    private static double Nearest(double value)
    {
        // The model holds a float before it rounds.
        double x = (float)value;
        double unit = x == 0 ? 1 : Math.ScaleB(1, Math.ILogB(x) - 7);
        return Math.Round(x / unit, MidpointRounding.ToEven) * unit;
    }
}
