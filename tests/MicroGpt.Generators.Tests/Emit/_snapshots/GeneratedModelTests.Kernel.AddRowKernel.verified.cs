// y(T,16) = x + term(16)
public static void AddRow_16(float* x, float* term, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(y + at + e, Avx.Add(Avx.LoadVector256(x + at + e), Avx.LoadVector256(term + e)));
        }
    }
}
