// q and k of y(T,3x2x8) = rmsNorm(q) gain, rmsNorm(k) gain for each head; v = v
public static void HeadNorm_2x8(float* qkv, float* queryGain, float* keyGain, float* y, float* rstd, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* x = qkv + (row * 48);
        float* o = y + (row * 48);
        float* r = rstd + (row * 8);
        for (nint head = 0; head < 2; head++, x += 8, o += 8)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            {
                Vector256<float> v = Avx.LoadVector256(x);
                sum = Fma.MultiplyAdd(v, v, sum);
            }
            r[head] = 1f / MathF.Sqrt((VectorMath.SumLanes(sum) / 8f) + 9.99999975e-6f);
            Vector256<float> scale = Vector256.Create(r[head]);
            {
                Avx.Store(o, Avx.Multiply(Avx.Multiply(Avx.LoadVector256(x), scale), Avx.LoadVector256(queryGain)));
            }
        }
        for (nint head = 2; head < 4; head++, x += 8, o += 8)
        {
            Vector256<float> sum = Vector256<float>.Zero;
            {
                Vector256<float> v = Avx.LoadVector256(x);
                sum = Fma.MultiplyAdd(v, v, sum);
            }
            r[head] = 1f / MathF.Sqrt((VectorMath.SumLanes(sum) / 8f) + 9.99999975e-6f);
            Vector256<float> scale = Vector256.Create(r[head]);
            {
                Avx.Store(o, Avx.Multiply(Avx.Multiply(Avx.LoadVector256(x), scale), Avx.LoadVector256(keyGain)));
            }
        }
        {
            Avx.Store(o, Avx.LoadVector256(x));
        }
        {
            Avx.Store(o + 8, Avx.LoadVector256(x + 8));
        }
    }
}
