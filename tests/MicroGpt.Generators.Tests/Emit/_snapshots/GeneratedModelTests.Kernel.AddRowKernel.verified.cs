// y(T,16) = x + term(16)
public static void AddRow_16(float* x, float* term, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        {
            Avx.Store(y + at, Avx.Add(Avx.LoadVector256(x + at), Avx.LoadVector256(term)));
        }
        {
            Avx.Store(y + at + 8, Avx.Add(Avx.LoadVector256(x + at + 8), Avx.LoadVector256(term + 8)));
        }
    }
}
