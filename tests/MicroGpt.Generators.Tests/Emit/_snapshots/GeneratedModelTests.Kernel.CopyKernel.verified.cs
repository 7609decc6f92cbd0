// y(T,16) = x
public static void Copy_16(float* x, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        {
            Avx.Store(y + at, Avx.LoadVector256(x + at));
        }
        {
            Avx.Store(y + at + 8, Avx.LoadVector256(x + at + 8));
        }
    }
}
