// y(T,16) = a x + b embedding
public static void ScaledInput_16(float* x, float* a, float* embedding, float* b, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        Vector256<float> ofX = Vector256.Create(*a);
        Vector256<float> ofEmbedding = Vector256.Create(*b);
        {
            Avx.Store(y + at, Fma.MultiplyAdd(ofX, Avx.LoadVector256(x + at), Avx.Multiply(ofEmbedding, Avx.LoadVector256(embedding + at))));
        }
        {
            Avx.Store(y + at + 8, Fma.MultiplyAdd(ofX, Avx.LoadVector256(x + at + 8), Avx.Multiply(ofEmbedding, Avx.LoadVector256(embedding + at + 8))));
        }
    }
}
