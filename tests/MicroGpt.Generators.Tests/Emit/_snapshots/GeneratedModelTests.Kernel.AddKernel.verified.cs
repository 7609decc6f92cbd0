// y(T,16) = a + b
public static void Add_16(float* a, float* b, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        {
            Avx.Store(y + at, Avx.Add(Avx.LoadVector256(a + at), Avx.LoadVector256(b + at)));
        }
        {
            Avx.Store(y + at + 8, Avx.Add(Avx.LoadVector256(a + at + 8), Avx.LoadVector256(b + at + 8)));
        }
    }
}
