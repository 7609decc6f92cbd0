// loss(T) = logSumExp(logits(T,11)) - logits[target]
public static void CrossEntropy_11(float* logits, int* targets, float* loss, float* logSumExp, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* z = logits + (row * 16);
        Vector256<float> best = Vector256.Create(float.NegativeInfinity);
        {
            best = Avx.Max(Avx.LoadVector256(z), best);
        }
        {
            best = Avx.Max(Avx.BlendVariable(Vector256.Create(float.NegativeInfinity), Avx.LoadVector256(z + 8), Vector256.Create(-1, -1, -1, 0, 0, 0, 0, 0).AsSingle()), best);
        }
        float largest = VectorMath.MaxLanes(best);
        Vector256<float> shift = Vector256.Create(largest);
        Vector256<float> sum = Vector256<float>.Zero;
        {
            sum = Avx.Add(sum, VectorMath.Exp(Avx.Subtract(Avx.LoadVector256(z), shift)));
        }
        {
            sum = Avx.Add(sum, VectorMath.Exp(Avx.Subtract(Avx.BlendVariable(Vector256.Create(float.NegativeInfinity), Avx.LoadVector256(z + 8), Vector256.Create(-1, -1, -1, 0, 0, 0, 0, 0).AsSingle()), shift)));
        }
        float total = largest + VectorMath.Log(VectorMath.SumLanes(sum));
        logSumExp[row] = total;
        loss[row] = targets[row] < 0 ? 0f : total - z[targets[row]];
    }
}
