namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>y [rows,outputs] = x [rows,inputs] W [inputs,outputs] + b [outputs].</summary>
internal static class Linear
{
    public static double[] Forward(double[] x, double[] w, double[]? b, int rows, int inputs, int outputs)
    {
        double[] y = new double[rows * outputs];
        for (int t = 0; t < rows; t++)
        {
            for (int j = 0; j < outputs; j++)
            {
                double sum = b is null ? 0 : b[j];
                for (int k = 0; k < inputs; k++)
                {
                    sum += x[(t * inputs) + k] * w[(k * outputs) + j];
                }

                y[(t * outputs) + j] = sum;
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
            for (int j = 0; j < outputs; j++)
            {
                double g = dy[(t * outputs) + j];
                for (int k = 0; k < inputs; k++)
                {
                    dx[(t * inputs) + k] += g * w[(k * outputs) + j];
                    dw[(k * outputs) + j] += g * x[(t * inputs) + k];
                }

                if (db is not null)
                {
                    db[j] += g;
                }
            }
        }

        return dx;
    }
}
