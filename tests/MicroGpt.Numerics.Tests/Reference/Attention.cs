namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Softmax attention over one sequence, causal or full: from qkv [T,3C] (q, k, v; heads consecutive in each) to [T,C].</summary>
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
                for (int u = 0; u < p.Length; u++)
                {
                    Vectors.AddScaled(
                        y.AsSpan((t * _width) + (head * _size), _size), p[u] * Factor(head, t, u), qkv.AsSpan(V(head, u), _size));
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
                double[] dp = new double[p.Length];
                ReadOnlySpan<double> g = dy.AsSpan((t * _width) + (head * _size), _size);
                double mean = Vectors.Dot(g, y.AsSpan((t * _width) + (head * _size), _size)); // of dp under p: dy . y
                for (int u = 0; u < p.Length; u++)
                {
                    double factor = Factor(head, t, u);
                    dp[u] = factor * Vectors.Dot(g, kept.AsSpan(V(head, u), _size));
                    Vectors.AddScaled(d.AsSpan(V(head, u), _size), p[u] * factor, g);
                }

                for (int u = 0; u < p.Length; u++)
                {
                    double dScore = p[u] * (dp[u] - mean) * _scale;
                    Vectors.AddScaled(d.AsSpan(Q(head, t), _size), dScore, kept.AsSpan(K(head, u), _size));
                    Vectors.AddScaled(d.AsSpan(K(head, u), _size), dScore, kept.AsSpan(Q(head, t), _size));
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
        double[] p = new double[options.FullAttention ? qkv.Length / (3 * _width) : t + 1];
        for (int u = 0; u < p.Length; u++)
        {
            p[u] = _scale * Vectors.Dot(qkv.AsSpan(Q(head, t), _size), qkv.AsSpan(K(head, u), _size));
        }

        return p;
    }

    private int Q(int head, int t) => (t * 3 * _width) + (head * _size);

    private int K(int head, int t) => Q(head, t) + _width;

    private int V(int head, int t) => Q(head, t) + (2 * _width);
}
