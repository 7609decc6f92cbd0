// logits(T,11) = weight (softmax(logits) - onehot(target))
public static void CrossEntropyGrad_11(float* logits, int* targets, float* logSumExp, float* weight, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* z = logits + (row * 16);
        float factor = targets[row] < 0 ? 0f : weight[row];
        Vector256<float> shift = Vector256.Create(logSumExp[row]);
        Vector256<float> scale = Vector256.Create(factor);
        {
            Avx.Store(z, Avx.Multiply(VectorMath.Exp(Avx.Subtract(Avx.LoadVector256(z), shift)), scale));
        }
        {
            Avx.Store(z + 8, Avx.And(Vector256.Create(-1, -1, -1, 0, 0, 0, 0, 0).AsSingle(), Avx.Multiply(VectorMath.Exp(Avx.Subtract(Avx.LoadVector256(z + 8), shift)), scale)));
        }
        if (targets[row] >= 0)
        {
            z[targets[row]] -= factor;
        }
    }
}
