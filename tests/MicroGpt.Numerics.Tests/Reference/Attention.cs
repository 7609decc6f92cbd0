namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Causal softmax attention over one sequence: from qkv [T,3C] (q, k, v; heads consecutive in each) to [T,C].</summary>
internal sealed class Attention(ReferenceOptions options)
{
    private readonly int _width = options.Embedding;
    private readonly int _size = options.HeadSize;
    private readonly double _scale = 1 / Math.Sqrt(options.HeadSize);

    public double[] Forward(double[] qkv)
    {
        int rows = qkv.Length / (3 * _width);
        double[] y = new double[rows * _width];
        for (int head = 0; head < options.Heads; head++)
        {
            for (int t = 0; t < rows; t++)
            {
                double[] p = Probabilities(qkv, head, t);
                for (int u = 0; u <= t; u++)
                {
                    for (int i = 0; i < _size; i++)
                    {
                        y[(t * _width) + (head * _size) + i] += p[u] * qkv[V(head, u) + i];
                    }
                }
            }
        }

        return y;
    }

    public double[] Backward(double[] dy, double[] qkv)
    {
        int rows = qkv.Length / (3 * _width);
        double[] d = new double[qkv.Length];
        for (int head = 0; head < options.Heads; head++)
        {
            for (int t = 0; t < rows; t++)
            {
                double[] p = Probabilities(qkv, head, t);
                double[] dp = new double[t + 1];
                double mean = 0; // of dp under p
                for (int u = 0; u <= t; u++)
                {
                    for (int i = 0; i < _size; i++)
                    {
                        double g = dy[(t * _width) + (head * _size) + i];
                        dp[u] += g * qkv[V(head, u) + i];
                        d[V(head, u) + i] += p[u] * g;
                    }

                    mean += p[u] * dp[u];
                }

                for (int u = 0; u <= t; u++)
                {
                    double dScore = p[u] * (dp[u] - mean) * _scale;
                    for (int i = 0; i < _size; i++)
                    {
                        d[Q(head, t) + i] += dScore * qkv[K(head, u) + i];
                        d[K(head, u) + i] += dScore * qkv[Q(head, t) + i];
                    }
                }
            }
        }

        return d;
    }

    private double[] Probabilities(double[] qkv, int head, int t)
    {
        double[] p = new double[t + 1];
        for (int u = 0; u <= t; u++)
        {
            for (int i = 0; i < _size; i++)
            {
                p[u] += qkv[Q(head, t) + i] * qkv[K(head, u) + i] * _scale;
            }
        }

        Softmax.InPlace(p);
        return p;
    }

    private int Q(int head, int t) => (t * 3 * _width) + (head * _size);

    private int K(int head, int t) => Q(head, t) + _width;

    private int V(int head, int t) => Q(head, t) + (2 * _width);
}
