// dx(T,16) = addTo + scale(16) dy
public static void ScaleGrad_16_adds(float* addTo, float* dy, float* scale, float* dx, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(dx + at + e, Fma.MultiplyAdd(Avx.LoadVector256(scale + e), Avx.LoadVector256(dy + at + e), Avx.LoadVector256(addTo + at + e)));
        }
    }
}
