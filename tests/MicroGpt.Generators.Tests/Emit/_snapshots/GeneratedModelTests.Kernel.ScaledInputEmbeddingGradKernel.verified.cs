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
        {
            Vector256<float> d = Avx.LoadVector256(dy + at);
            sumX = Fma.MultiplyAdd(d, Avx.LoadVector256(xs), sumX);
            sumE = Fma.MultiplyAdd(d, Avx.LoadVector256(embedding + at), sumE);
            Avx.Store(de + at, Fma.MultiplyAdd(ofEmbedding, d, Avx.LoadVector256(de + at)));
        }
        {
            Vector256<float> d = Avx.LoadVector256(dy + at + 8);
            sumX = Fma.MultiplyAdd(d, Avx.LoadVector256(xs + 8), sumX);
            sumE = Fma.MultiplyAdd(d, Avx.LoadVector256(embedding + at + 8), sumE);
            Avx.Store(de + at + 8, Fma.MultiplyAdd(ofEmbedding, d, Avx.LoadVector256(de + at + 8)));
        }
        dotX[row] = VectorMath.SumLanes(sumX);
        dotEmbedding[row] = VectorMath.SumLanes(sumE);
    }
}
