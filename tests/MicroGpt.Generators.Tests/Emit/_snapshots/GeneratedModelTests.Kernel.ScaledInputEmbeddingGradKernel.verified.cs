// de(T,16) += b dy; dotX(T) = sum of dy x; dotEmbedding(T) = sum of dy embedding
public static void ScaledInputEmbeddingGrad_16(
    float* dy, float* x, float* embedding, float* b, float* de, float* dotX, float* dotEmbedding, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        nint at = row * 16;
        float* xs = x + (row * 16);
        Vector256<float> ofEmbedding = Vector256.Create(*b);
        Vector256<float> sumX = Vector256<float>.Zero;
        Vector256<float> sumE = Vector256<float>.Zero;
        for (nint e = 0; e < 16; e += 8)
        {
            Vector256<float> d = Avx.LoadVector256(dy + at + e);
            sumX = Fma.MultiplyAdd(d, Avx.LoadVector256(xs + e), sumX);
            sumE = Fma.MultiplyAdd(d, Avx.LoadVector256(embedding + at + e), sumE);
            Avx.Store(de + at + e, Fma.MultiplyAdd(ofEmbedding, d, Avx.LoadVector256(de + at + e)));
        }
        dotX[row] = VectorMath.SumLanes(sumX);
        dotEmbedding[row] = VectorMath.SumLanes(sumE);
    }
}
