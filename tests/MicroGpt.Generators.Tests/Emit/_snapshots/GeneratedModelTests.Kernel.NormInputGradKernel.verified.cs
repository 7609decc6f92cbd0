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
        for (nint e = 0; e < 16; e += 8)
        {
            Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dys + e), Avx.LoadVector256(gain + e));
            Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(xs + e), scale);
            sumGX = Fma.MultiplyAdd(g, xhat, sumGX);
        }
        Vector256<float> meanGX = Vector256.Create(VectorMath.SumLanes(sumGX) / 16f);
        for (nint e = 0; e < 16; e += 8)
        {
            Vector256<float> g = Avx.Multiply(Avx.LoadVector256(dys + e), Avx.LoadVector256(gain + e));
            Vector256<float> xhat = Avx.Multiply(Avx.LoadVector256(xs + e), scale);
            Avx.Store(dxs + e, Avx.Add(Avx.LoadVector256(ads + e), Avx.Multiply(Fma.MultiplyAddNegated(xhat, meanGX, g), scale)));
        }
    }
}
