namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// Query-key normalisation: in every head, q becomes q / sqrt(mean(q^2) + eps) times a gain per channel of a head, and so does k with a
/// gain of its own. Heads share the gains. v stays.
/// </summary>
internal sealed class HeadNorm(ReferenceOptions options)
{
    private readonly int _size = options.HeadSize;

    /// <param name="qkv">[T,3C]; left as it is.</param>
    public double[] Forward(double[] qkv, double[] queryGain, double[] keyGain)
    {
        double[] y = [.. qkv];
        foreach ((int start, bool isKey) in Heads(qkv))
        {
            double rstd = Rstd(qkv, start);
            for (int i = 0; i < _size; i++)
            {
                y[start + i] = qkv[start + i] * rstd * (isKey ? keyGain : queryGain)[i];
            }
        }

        return y;
    }

    /// <summary>Adds to the gradients of the gains, returns that of qkv.</summary>
    /// <param name="qkv">What the statistics are of.</param>
    /// <param name="kept">qkv as it was kept.</param>
    public double[] Backward(
        double[] dy, double[] qkv, double[] kept, double[] queryGain, double[] keyGain, double[] dQueryGain, double[] dKeyGain)
    {
        double[] dx = [.. dy];
        foreach ((int start, bool isKey) in Heads(qkv))
        {
            double rstd = Rstd(qkv, start);
            double[] gain = isKey ? keyGain : queryGain;
            double mean = 0; // of the slope of each normal number times that number
            for (int i = 0; i < _size; i++)
            {
                double normal = kept[start + i] * rstd;
                mean += dy[start + i] * gain[i] * normal / _size;
                (isKey ? dKeyGain : dQueryGain)[i] += dy[start + i] * normal;
            }

            for (int i = 0; i < _size; i++)
            {
                dx[start + i] = rstd * ((dy[start + i] * gain[i]) - (kept[start + i] * rstd * mean));
            }
        }

        return dx;
    }

    private IEnumerable<(int Start, bool IsKey)> Heads(double[] qkv)
    {
        int width = 3 * options.Embedding;
        for (int t = 0; t < qkv.Length / width; t++)
        {
            for (int head = 0; head < 2 * options.Heads; head++)
            {
                yield return ((t * width) + (head * _size), head >= options.Heads);
            }
        }
    }

    private double Rstd(double[] x, int start)
    {
        double square = 0;
        for (int i = 0; i < _size; i++)
        {
            square += x[start + i] * x[start + i] / _size;
        }

        return 1 / Math.Sqrt(square + options.Epsilon);
    }
}
