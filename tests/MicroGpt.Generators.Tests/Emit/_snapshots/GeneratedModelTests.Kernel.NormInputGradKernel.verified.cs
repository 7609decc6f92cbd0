// dx(T,16) = addTo + norm's Jacobian transposed times dy
public static void RmsNormInputGrad_16_gain_adds(
    float* addTo, float* dy, float* x, float* rstd, float* gain, float* dx, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = x + (row * 16);
        float* dys = dy + (row * 16);
        float* dxs = dx + (row * 16);
        float* ads = addTo + (row * 16);
        Vector256<float> scale = Vector256.Create(rstd[row]);
        Vector256<float> sumGX = Vector256<float>.Zero;
        {
            Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dys), Avx.LoadVector256(gain));
            Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(xs), scale);
            sumGX = Fma.MultiplyAdd(g, xhat, sumGX);
        }
        {
            Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dys + 8), Avx.LoadVector256(gain + 8));
            Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(xs + 8), scale);
            sumGX = Fma.MultiplyAdd(g, xhat, sumGX);
        }
        Vector256<float> meanGX = Vector256.Create(VectorMath.SumLanes(sumGX) / 16f);
        {
            Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dys), Avx.LoadVector256(gain));
            Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(xs), scale);
            Avx.Store(dxs, Avx.Add(Avx.LoadVector256(ads), Avx.Multiply(Fma.MultiplyAddNegated(xhat, meanGX, g), scale)));
        }
        {
            Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dys + 8), Avx.LoadVector256(gain + 8));
            Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(xs + 8), scale);
            Avx.Store(dxs + 8, Avx.Add(Avx.LoadVector256(ads + 8), Avx.Multiply(Fma.MultiplyAddNegated(xhat, meanGX, g), scale)));
        }
    }
}
