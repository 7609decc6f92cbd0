using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Model;

/// <summary>Angles of rotary positions (Su et al. 2021, arXiv 2104.09864).</summary>
public static unsafe class RotaryTable
{
    private const double Base = 10000.0;

    /// <summary>
    /// Fills the table. For every position: the cosine of each lane, then the sine, which is negative in even lanes. The pair
    /// (2i, 2i + 1) rotates by position * 10000^(-2i / headSize). Padding lanes are 0.
    /// </summary>
    /// <param name="table">context x 2 x paddedHeadSize floats.</param>
    public static void Fill(float* table, int context, int headSize, int paddedHeadSize)
    {
        for (int position = 0; position < context; position++)
        {
            var cos = new Span<float>(table + ((long)position * 2 * paddedHeadSize), paddedHeadSize);
            var sin = new Span<float>(table + (((long)position * 2 * paddedHeadSize) + paddedHeadSize), paddedHeadSize);
            cos.Clear();
            sin.Clear();
            for (int i = 0; i < headSize; i += 2)
            {
                double angle = position * VectorMath.Exp(-(double)i / headSize * VectorMath.Log(Base));
                cos[i] = cos[i + 1] = (float)VectorMath.Cos(angle);
                sin[i + 1] = (float)VectorMath.Sin(angle);
                sin[i] = -sin[i + 1];
            }
        }
    }
}
