// dx(T,16) = a dy
public static void ScaledInputGrad_16(float* dy, float* a, float* dx, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        Vector256<float> ofX = Vector256.Create(*a);
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(dx + at + e, Avx.Multiply(ofX, Avx.LoadVector256(dy + at + e)));
        }
    }
}
