// q and k of d(T,3x2x8) = each head's norm's Jacobian transposed times d
public static void HeadNormInputGrad_2x8(float* qkv, float* rstd, float* queryGain, float* keyGain, float* d, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* x = qkv + (row * 48);
        float* r = rstd + (row * 8);
        float* dx = d + (row * 48);
        for (nint head = 0; head < 2; head++, x += 8, dx += 8)
        {
            Vector256<float> scale = Vector256.Create(r[head]);
            Vector256<float> sum = Vector256<float>.Zero;
            {
                Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dx), Avx.LoadVector256(queryGain));
                Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(x), scale);
                sum = Fma.MultiplyAdd(g, xhat, sum);
            }
            Vector256<float> mean = Vector256.Create(VectorMath.SumLanes(sum) / 8f);
            {
                Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dx), Avx.LoadVector256(queryGain));
                Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(x), scale);
                Avx.Store(dx, Avx.Multiply(Fma.MultiplyAddNegated(xhat, mean, g), scale));
            }
        }
        for (nint head = 2; head < 4; head++, x += 8, dx += 8)
        {
            Vector256<float> scale = Vector256.Create(r[head]);
            Vector256<float> sum = Vector256<float>.Zero;
            {
                Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dx), Avx.LoadVector256(keyGain));
                Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(x), scale);
                sum = Fma.MultiplyAdd(g, xhat, sum);
            }
            Vector256<float> mean = Vector256.Create(VectorMath.SumLanes(sum) / 8f);
            {
                Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dx), Avx.LoadVector256(keyGain));
                Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(x), scale);
                Avx.Store(dx, Avx.Multiply(Fma.MultiplyAddNegated(xhat, mean, g), scale));
            }
        }
    }
}
