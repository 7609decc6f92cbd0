namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>y [rows,outputs] = x [rows,inputs] W [inputs,outputs] + b [outputs].</summary>
internal static class Linear
{
    public static double[] Forward(double[] x, double[] w, double[]? b, int rows, int inputs, int outputs)
    {
        double[] y = new double[rows * outputs];
        for (int t = 0; t < rows; t++)
        {
            Span<double> row = y.AsSpan(t * outputs, outputs);
            b?.CopyTo(row);
            for (int k = 0; k < inputs; k++)
            {
                Vectors.AddScaled(row, x[(t * inputs) + k], w.AsSpan(k * outputs, outputs));
            }
        }

        return y;
    }

    /// <summary>Adds to dw and db, returns dx.</summary>
    public static double[] Backward(
        double[] dy, double[] x, double[] w, double[] dw, double[]? db, int rows, int inputs, int outputs)
    {
        double[] dx = new double[rows * inputs];
        for (int t = 0; t < rows; t++)
        {
            ReadOnlySpan<double> row = dy.AsSpan(t * outputs, outputs);
            for (int k = 0; k < inputs; k++)
            {
                dx[(t * inputs) + k] = Vectors.Dot(row, w.AsSpan(k * outputs, outputs));
                Vectors.AddScaled(dw.AsSpan(k * outputs, outputs), x[(t * inputs) + k], row);
            }

            Vectors.AddScaled(db, 1, row);
        }

        return dx;
    }
}
