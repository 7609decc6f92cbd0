// dx(T,16) = a dy
public static void ScaledInputGrad_16(float* dy, float* a, float* dx, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        Vector256<float> ofX = Vector256.Create(*a);
        {
            Avx.Store(dx + at, Avx.Multiply(ofX, Avx.LoadVector256(dy + at)));
        }
        {
            Avx.Store(dx + at + 8, Avx.Multiply(ofX, Avx.LoadVector256(dy + at + 8)));
        }
    }
}
