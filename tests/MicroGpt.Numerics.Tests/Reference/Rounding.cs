namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Rounds numbers to bfloat16: 8 significant bits, ties to even.</summary>
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
