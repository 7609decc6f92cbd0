// y(T,16) = norm(x) gain
public static void RmsNorm_16_gain(float* x, float* gain, float* y, float* rstd, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = x + (row * 16);
        float* ys = y + (row * 16);
        Vector256<float> sum = Vector256<float>.Zero;
        {
            Vector256<float> d = Avx.LoadVector256(xs);
            sum = Fma.MultiplyAdd(d, d, sum);
        }
        {
            Vector256<float> d = Avx.LoadVector256(xs + 8);
            sum = Fma.MultiplyAdd(d, d, sum);
        }
        float r = 1f / MathF.Sqrt((VectorMath.SumLanes(sum) / 16f) + 9.99999975e-6f);
        Vector256<float> scale = Vector256.Create(r);
        {
            Avx.Store(ys, Avx.Multiply(Avx.Multiply(Avx.LoadVector256(xs), scale), Avx.LoadVector256(gain)));
        }
        {
            Avx.Store(ys + 8, Avx.Multiply(Avx.Multiply(Avx.LoadVector256(xs + 8), scale), Avx.LoadVector256(gain + 8)));
        }
        rstd[row] = r;
    }
}
