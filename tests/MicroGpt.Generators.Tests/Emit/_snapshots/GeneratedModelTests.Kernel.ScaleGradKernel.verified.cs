// dx(T,16) = addTo + scale(16) dy
public static void ScaleGrad_16_adds(float* addTo, float* dy, float* scale, float* dx, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        {
            Avx.Store(dx + at, Fma.MultiplyAdd(Avx.LoadVector256(scale), Avx.LoadVector256(dy + at), Avx.LoadVector256(addTo + at)));
        }
        {
            Avx.Store(dx + at + 8, Fma.MultiplyAdd(Avx.LoadVector256(scale + 8), Avx.LoadVector256(dy + at + 8), Avx.LoadVector256(addTo + at + 8)));
        }
    }
}
