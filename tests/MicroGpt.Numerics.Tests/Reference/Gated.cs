namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>swiGlu: y = silu(gate) * up, with the gate in the first half of a row and up in the second.</summary>
internal static class Gated
{
    public static double[] Forward(double[] x, int width)
    {
        double[] y = new double[x.Length / 2];
        for (int i = 0; i < y.Length; i++)
        {
            (int gate, int up) = Places(i, width);
            y[i] = Nonlinearity.Value(x[gate], Activation.Silu) * x[up];
        }

        return y;
    }

    public static double[] Backward(double[] dy, double[] x, int width)
    {
        double[] dx = new double[x.Length];
        for (int i = 0; i < dy.Length; i++)
        {
            (int gate, int up) = Places(i, width);
            dx[gate] = dy[i] * x[up] * Nonlinearity.Slope(x[gate], Activation.Silu);
            dx[up] = dy[i] * Nonlinearity.Value(x[gate], Activation.Silu);
        }

        return dx;
    }

    private static (int Gate, int Up) Places(int i, int width)
    {
        int gate = (i / width * 2 * width) + (i % width);
        return (gate, gate + width);
    }
}
