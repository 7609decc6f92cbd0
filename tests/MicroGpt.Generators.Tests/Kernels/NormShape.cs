using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>A normalisation's choices, its kernels, and what they should compute: in scalars bit for bit, and in double.</summary>
/// <param name="Gap">Floats between the padded rows of x; twice that between those of y.</param>
internal sealed record NormShape(int Width, int Gap, bool Centred, bool Gain, bool Shift, bool Adds)
{
    public const float Epsilon = 1e-5f;

    public int Padded => Floats.Pad(Width);

    public int StrideX => Padded + Gap;

    public int StrideY => Padded + (2 * Gap);

    public NormKernel Forward => new(Extent.Of(Width), StrideX, StrideY, Centred, Gain, Shift, Epsilon);

    public NormInputGradKernel InputGrad => new(Extent.Of(Width), StorageType.Float32, StrideX, StrideY, StrideX, Centred, Gain, Adds);

    public NormParameterGradKernel ParameterGrad => new(Padded, StorageType.Float32, StrideX, StrideY, Centred, Shift);

    /// <summary>y, and the two statistics of the row.</summary>
    public (float Mean, float Rstd) Apply(ReadOnlySpan<float> x, Floats gain, Floats shift, Span<float> y)
    {
        float[] row = x[..Width].ToArray();
        float mean = Centred ? FixedTree.Sum(Width, (lane, i) => lane + row[i]) / Width : 0f;
        float Centre(int i) => Centred ? row[i] - mean : row[i];
        float squares = FixedTree.Sum(Width, (lane, i) => MathF.FusedMultiplyAdd(Centre(i), Centre(i), lane));
        float rstd = 1f / MathF.Sqrt((squares / Width) + Epsilon);
        y[..Padded].Clear();
        for (int i = 0; i < Width; i++)
        {
            float value = Centre(i) * rstd;
            value = Gain ? value * gain[i] : value;
            y[i] = Shift ? value + shift[i] : value;
        }

        return (mean, rstd);
    }

    /// <summary>The gradient of x, without what it is added to.</summary>
    public float[] ApplyInputGrad(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, float mean, float rstd, Floats gain)
    {
        float[] d = dy[..Width].ToArray(), row = x[..Width].ToArray();
        float G(int i) => Gain ? d[i] * gain[i] : d[i];
        float Xhat(int i) => (Centred ? row[i] - mean : row[i]) * rstd;
        float meanG = FixedTree.Sum(Width, (lane, i) => lane + G(i)) / Width;
        float meanGX = FixedTree.Sum(Width, (lane, i) => MathF.FusedMultiplyAdd(G(i), Xhat(i), lane)) / Width;
        return [.. Enumerable.Range(0, Width).Select(i =>
            MathF.FusedMultiplyAdd(-Xhat(i), meanGX, Centred ? G(i) - meanG : G(i)) * rstd)];
    }

    public double[] Exact(double[] x, double[] gain, double[] shift)
    {
        double mean = Centred ? x.Average() : 0;
        double rstd = 1 / Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + Epsilon);
        return [.. x.Select((v, i) => ((v - mean) * rstd * (Gain ? gain[i] : 1)) + (Shift ? shift[i] : 0))];
    }
}
