// y(T,16) = a(16) state + b(16) embedding
public static void ScaledAdd_16(float* state, float* a, float* embedding, float* b, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(y + at + e, Fma.MultiplyAdd(Avx.LoadVector256(a + e), Avx.LoadVector256(state + at + e), Avx.Multiply(Avx.LoadVector256(b + e), Avx.LoadVector256(embedding + at + e))));
        }
    }
}
