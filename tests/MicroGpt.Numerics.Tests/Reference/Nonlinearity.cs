namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>gelu (tanh form), relu, squared relu and silu, and their derivatives.</summary>
internal static class Nonlinearity
{
    private static readonly double s_gelu = Math.Sqrt(2 / Math.PI);

    /// <param name="width">Numbers of a row of the result, F. For swiGlu a row of x is the gate and then up, 2F.</param>
    public static double[] Forward(double[] x, Activation kind, int width) =>
        kind == Activation.SwiGlu ? Gated.Forward(x, width) : Array.ConvertAll(x, v => Value(v, kind));

    public static double[] Backward(double[] dy, double[] x, Activation kind, int width)
    {
        if (kind == Activation.SwiGlu)
        {
            return Gated.Backward(dy, x, width);
        }

        double[] dx = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            dx[i] = dy[i] * Slope(x[i], kind);
        }

        return dx;
    }

    public static double Value(double x, Activation kind) => kind switch
    {
        Activation.Relu => Math.Max(x, 0),
        Activation.SquaredRelu => Math.Max(x, 0) * Math.Max(x, 0),
        Activation.Silu => x * Sigmoid(x),
        _ => 0.5 * x * (1 + Math.Tanh(s_gelu * (x + (0.044715 * x * x * x)))),
    };

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Slope(double x, Activation kind)
    {
        switch (kind)
        {
            case Activation.Relu:
                return x > 0 ? 1 : 0;
            case Activation.SquaredRelu:
                return x > 0 ? 2 * x : 0;
            case Activation.Silu:
                return Sigmoid(x) * (1 + (x * (1 - Sigmoid(x))));
            default:
                double tanh = Math.Tanh(s_gelu * (x + (0.044715 * x * x * x)));
                double inner = s_gelu * (1 + (3 * 0.044715 * x * x));
                return (0.5 * (1 + tanh)) + (0.5 * x * (1 - (tanh * tanh)) * inner);
        }
    }
}
