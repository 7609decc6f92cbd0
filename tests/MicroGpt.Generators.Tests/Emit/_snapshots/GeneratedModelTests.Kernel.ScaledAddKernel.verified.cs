// y(T,16) = a(16) state + b(16) embedding
public static void ScaledAdd_16(float* state, float* a, float* embedding, float* b, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        {
            Avx.Store(y + at, Fma.MultiplyAdd(Avx.LoadVector256(a), Avx.LoadVector256(state + at), Avx.Multiply(Avx.LoadVector256(b), Avx.LoadVector256(embedding + at))));
        }
        {
            Avx.Store(y + at + 8, Fma.MultiplyAdd(Avx.LoadVector256(a + 8), Avx.LoadVector256(state + at + 8), Avx.Multiply(Avx.LoadVector256(b + 8), Avx.LoadVector256(embedding + at + 8))));
        }
    }
}
