namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// layerNorm: y = (x - mean) / sqrt(variance + eps) * gain + shift; rmsNorm: y = x / sqrt(mean(x^2) + eps) * gain.
/// Over each row of C; gain and shift may be absent.
/// </summary>
internal sealed class Normalization(ReferenceOptions options)
{
    private readonly int _width = options.Embedding;

    public double[] Forward(double[] x, double[]? gain, double[]? shift)
    {
        double[] y = new double[x.Length];
        for (int row = 0; row < x.Length; row += _width)
        {
            (double mean, double rstd) = Statistics(x, row);
            for (int i = 0; i < _width; i++)
            {
                double normal = (x[row + i] - mean) * rstd;
                y[row + i] = (normal * (gain?[i] ?? 1)) + (shift?[i] ?? 0);
            }
        }

        return y;
    }

    public double[] Backward(double[] dy, double[] x, double[]? gain, double[]? dGain, double[]? dShift) =>
        Backward(dy, x, x, gain, dGain, dShift);

    /// <summary>Adds to dGain and dShift, returns dx.</summary>
    /// <param name="x">What the statistics are of.</param>
    /// <param name="kept">x as it was kept.</param>
    public double[] Backward(double[] dy, double[] x, double[] kept, double[]? gain, double[]? dGain, double[]? dShift)
    {
        double[] dx = new double[x.Length];
        for (int row = 0; row < x.Length; row += _width)
        {
            (double mean, double rstd) = Statistics(x, row);
            double sumG = 0;
            double sumGNormal = 0;
            for (int i = 0; i < _width; i++)
            {
                double normal = (kept[row + i] - mean) * rstd;
                double g = dy[row + i] * (gain?[i] ?? 1);
                sumG += g;
                sumGNormal += g * normal;
                if (dGain is not null)
                {
                    dGain[i] += dy[row + i] * normal;
                }

                if (dShift is not null)
                {
                    dShift[i] += dy[row + i];
                }
            }

            // The mean depends on x only in layerNorm.
            double meanG = options.Norm == Norm.LayerNorm ? sumG / _width : 0;
            for (int i = 0; i < _width; i++)
            {
                double normal = (kept[row + i] - mean) * rstd;
                double g = dy[row + i] * (gain?[i] ?? 1);
                dx[row + i] = rstd * (g - meanG - (normal * sumGNormal / _width));
            }
        }

        return dx;
    }

    private (double Mean, double Rstd) Statistics(double[] x, int row)
    {
        double mean = 0;
        if (options.Norm == Norm.LayerNorm)
        {
            for (int i = 0; i < _width; i++)
            {
                mean += x[row + i] / _width;
            }
        }

        double square = 0;
        for (int i = 0; i < _width; i++)
        {
            double d = x[row + i] - mean;
            square += d * d / _width;
        }

        return (mean, 1 / Math.Sqrt(square + options.Epsilon));
    }
}
