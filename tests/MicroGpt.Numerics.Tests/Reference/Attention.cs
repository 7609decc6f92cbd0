namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Causal softmax attention over one sequence: from qkv [T,3C] (q, k, v; heads consecutive in each) to [T,C].</summary>
/// <param name="masks">Of the probabilities; null: none is dropped.</param>
internal sealed class Attention(ReferenceOptions options, SequenceMasks? masks = null, int loop = 1, int layer = 0)
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
                        y[(t * _width) + (head * _size) + i] += p[u] * Factor(head, t, u) * qkv[V(head, u) + i];
                    }
                }
            }
        }

        return y;
    }

    /// <param name="qkv">What the log-sum-exps are of.</param>
    /// <param name="kept">qkv as it was kept.</param>
    /// <param name="y">The output as it was kept.</param>
    public double[] Backward(double[] dy, double[] qkv, double[] kept, double[] y)
    {
        int rows = qkv.Length / (3 * _width);
        double[] d = new double[qkv.Length];
        for (int head = 0; head < options.Heads; head++)
        {
            for (int t = 0; t < rows; t++)
            {
                double logSumExp = Softmax.LogSumExp(Scores(qkv, head, t));
                double[] p = Array.ConvertAll(Scores(kept, head, t), score => Math.Exp(score - logSumExp));
                double[] dp = new double[t + 1];
                double mean = 0; // of dp under p: dy . y
                for (int i = 0; i < _size; i++)
                {
                    mean += dy[(t * _width) + (head * _size) + i] * y[(t * _width) + (head * _size) + i];
                }

                for (int u = 0; u <= t; u++)
                {
                    double factor = Factor(head, t, u);
                    for (int i = 0; i < _size; i++)
                    {
                        double g = dy[(t * _width) + (head * _size) + i];
                        dp[u] += factor * g * kept[V(head, u) + i];
                        d[V(head, u) + i] += p[u] * factor * g;
                    }
                }

                for (int u = 0; u <= t; u++)
                {
                    double dScore = p[u] * (dp[u] - mean) * _scale;
                    for (int i = 0; i < _size; i++)
                    {
                        d[Q(head, t) + i] += dScore * kept[K(head, u) + i];
                        d[K(head, u) + i] += dScore * kept[Q(head, t) + i];
                    }
                }
            }
        }

        return d;
    }

    private double Factor(int head, int query, int key)
    {
        int keys = (options.Context + 15) / 16 * 16;
        return masks?.Factor(MaskOf.Attention, options.DropAttention, loop, layer, query, (head * keys) + key) ?? 1;
    }

    private double[] Probabilities(double[] qkv, int head, int t)
    {
        double[] p = Scores(qkv, head, t);
        Softmax.InPlace(p);
        return p;
    }

    private double[] Scores(double[] qkv, int head, int t)
    {
        double[] p = new double[t + 1];
        for (int u = 0; u <= t; u++)
        {
            for (int i = 0; i < _size; i++)
            {
                p[u] += qkv[Q(head, t) + i] * qkv[K(head, u) + i] * _scale;
            }
        }

        return p;
    }

    private int Q(int head, int t) => (t * 3 * _width) + (head * _size);

    private int K(int head, int t) => Q(head, t) + _width;

    private int V(int head, int t) => Q(head, t) + (2 * _width);
}
