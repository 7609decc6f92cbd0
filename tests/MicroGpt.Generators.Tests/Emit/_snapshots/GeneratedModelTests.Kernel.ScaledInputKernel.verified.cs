// y(T,16) = a x + b embedding
public static void ScaledInput_16(float* x, float* a, float* embedding, float* b, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        Vector256<float> ofX = Vector256.Create(*a);
        Vector256<float> ofEmbedding = Vector256.Create(*b);
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(y + at + e, Fma.MultiplyAdd(ofX, Avx.LoadVector256(x + at + e), Avx.Multiply(ofEmbedding, Avx.LoadVector256(embedding + at + e))));
        }
    }
}
