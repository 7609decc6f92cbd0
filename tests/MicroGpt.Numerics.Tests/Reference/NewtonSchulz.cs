namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// The iteration of Muon (Jordan et al. 2024) in double and in its textbook form, X = a X + b (X X^T) X + c (X X^T)^2 X, with the
/// coefficients of Amsel et al. 2025 (arXiv 2505.16932).
/// </summary>
internal static class NewtonSchulz
{
    private static readonly (double A, double B, double C)[] s_steps =
    [
        (8.156554524902461, -22.48329292557795, 15.878769915207462),
        (4.042929935166739, -2.808917465908714, 0.5000178451051316),
        (3.8916678022926607, -2.772484153217685, 0.5060648178503393),
        (3.285753657755655, -2.3681294933425376, 0.46449024233003106),
        (2.3465413258596377, -1.7097828382687081, 0.42323551169305323),
    ];

    public static double[,] Orthogonalize(double[,] matrix)
    {
        double[,] x = Scale(matrix, 1 / (1.02 * Math.Sqrt(matrix.Cast<double>().Sum(v => v * v))));
        foreach ((double a, double b, double c) in s_steps)
        {
            double[,] gram = Multiply(x, Transpose(x));
            double[,] first = Multiply(gram, x);
            double[,] second = Multiply(gram, first);
            x = Add(Scale(x, a), Add(Scale(first, b), Scale(second, c)));
        }

        return x;
    }

    /// <summary>
    /// The update of Muon for a matrix of inputs x outputs: orthogonalized, and the columns of a wide one scaled to the same norm (Li et al.
    /// 2025, arXiv 2510.05491).
    /// </summary>
    public static double[,] Update(double[,] matrix)
    {
        double[,] x = Orthogonalize(matrix);
        if (x.GetLength(0) > x.GetLength(1))
        {
            return x;
        }

        double[] squares = [.. Enumerable.Range(0, x.GetLength(1)).Select(j => Enumerable.Range(0, x.GetLength(0)).Sum(i => x[i, j] * x[i, j]))];
        double mean = squares.Sum() / Math.Max(1, squares.Count(square => square > 0));
        return Map(x.GetLength(0), x.GetLength(1), (i, j) => squares[j] > 0 ? x[i, j] * Math.Sqrt(mean / squares[j]) : 0);
    }

    public static double[,] Multiply(double[,] a, double[,] b)
    {
        double[,] product = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < product.GetLength(0); i++)
        {
            for (int k = 0; k < a.GetLength(1); k++)
            {
                for (int j = 0; j < product.GetLength(1); j++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }

    public static double[,] Transpose(double[,] a) => Map(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    private static double[,] Scale(double[,] a, double factor) => Map(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] * factor);

    private static double[,] Add(double[,] a, double[,] b) => Map(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + b[i, j]);

    private static double[,] Map(int rows, int columns, Func<int, int, double> element)
    {
        double[,] result = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                result[i, j] = element(i, j);
            }
        }

        return result;
    }
}
