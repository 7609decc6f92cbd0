// y(T,16) = x
public static void Copy_16(float* x, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(y + at + e, Avx.LoadVector256(x + at + e));
        }
    }
}
