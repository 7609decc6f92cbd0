// y(T,16) = a + b
public static void Add_16(float* a, float* b, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(y + at + e, Avx.Add(Avx.LoadVector256(a + at + e), Avx.LoadVector256(b + at + e)));
        }
    }
}
