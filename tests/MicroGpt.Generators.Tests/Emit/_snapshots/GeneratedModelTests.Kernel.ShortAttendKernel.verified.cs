// o(count,8) = causal softmax(q k^T) v of a short sequence; a lane is a query
public static void AttendShort_2x8(float* q, float* o, float* logSumExp, float* scratch, nint count)
{
    float* queries = scratch;
    float* p = scratch + 64;
    float* sums = p + 128;
    Vector256<float> scale = Vector256.Create(3.53553385e-1f);
    Vector256<float> minusInfinity = Vector256.Create(float.NegativeInfinity);
    Vector256<float> lanes = Vector256.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
    for (nint block = 0; block < count; block += 8)
    {
        nint rows = count - block < 8 ? count - block : 8;
        nint keyCount = block + rows;
        LoadQueries_8(q + (block * 48), queries, rows);
        Vector256<float> best = minusInfinity;
        float* k = q + 16;
        nint j = 0;
        for (; j < keyCount; j++, k += 48)
        {
            Vector256<float> s = Vector256<float>.Zero;
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries), Avx.BroadcastScalarToVector256(k), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 8), Avx.BroadcastScalarToVector256(k + 1), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 16), Avx.BroadcastScalarToVector256(k + 2), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 24), Avx.BroadcastScalarToVector256(k + 3), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 32), Avx.BroadcastScalarToVector256(k + 4), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 40), Avx.BroadcastScalarToVector256(k + 5), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 48), Avx.BroadcastScalarToVector256(k + 6), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 56), Avx.BroadcastScalarToVector256(k + 7), s);
            s = Avx.Multiply(s, scale);
            if (j > block)
            {
                s = Avx.BlendVariable(minusInfinity, s, Avx.CompareGreaterThan(lanes, Vector256.Create((float)(j - block - 1))));
            }
            Avx.Store(p + (j * 8), s);
            best = Avx.Max(s, best);
        }
        j = 0;
        for (; j < keyCount; j++)
        {
            Avx.Store(p + (j * 8), VectorMath.Exp(Avx.Subtract(Avx.LoadVector256(p + (j * 8)), best)));
        }
        for (; (j & 7) != 0; j++)
        {
            Avx.Store(p + (j * 8), Vector256<float>.Zero);
        }
        Vector256<float> sum0 = Avx.LoadVector256(p);
        Vector256<float> sum1 = Avx.LoadVector256(p + 8);
        Vector256<float> sum2 = Avx.LoadVector256(p + 16);
        Vector256<float> sum3 = Avx.LoadVector256(p + 24);
        Vector256<float> sum4 = Avx.LoadVector256(p + 32);
        Vector256<float> sum5 = Avx.LoadVector256(p + 40);
        Vector256<float> sum6 = Avx.LoadVector256(p + 48);
        Vector256<float> sum7 = Avx.LoadVector256(p + 56);
        if (j > 8)
        {
            sum0 = Avx.Add(sum0, Avx.LoadVector256(p + 64));
            sum1 = Avx.Add(sum1, Avx.LoadVector256(p + 72));
            sum2 = Avx.Add(sum2, Avx.LoadVector256(p + 80));
            sum3 = Avx.Add(sum3, Avx.LoadVector256(p + 88));
            sum4 = Avx.Add(sum4, Avx.LoadVector256(p + 96));
            sum5 = Avx.Add(sum5, Avx.LoadVector256(p + 104));
            sum6 = Avx.Add(sum6, Avx.LoadVector256(p + 112));
            sum7 = Avx.Add(sum7, Avx.LoadVector256(p + 120));
        }
        sum0 = Avx.Add(sum0, sum4);
        sum1 = Avx.Add(sum1, sum5);
        sum2 = Avx.Add(sum2, sum6);
        sum3 = Avx.Add(sum3, sum7);
        Vector256<float> even = Avx.Add(sum0, sum2);
        Vector256<float> odd = Avx.Add(sum1, sum3);
        Vector256<float> total = Avx.Add(even, odd);
        Vector256<float> inverse = Avx.Divide(Vector256.Create(1f), total);
        {
            Vector256<float> o0 = Vector256<float>.Zero;
            Vector256<float> o1 = Vector256<float>.Zero;
            Vector256<float> o2 = Vector256<float>.Zero;
            Vector256<float> o3 = Vector256<float>.Zero;
            Vector256<float> o4 = Vector256<float>.Zero;
            Vector256<float> o5 = Vector256<float>.Zero;
            Vector256<float> o6 = Vector256<float>.Zero;
            Vector256<float> o7 = Vector256<float>.Zero;
            float* v = q + 32;
            for (j = 0; j < keyCount; j++, v += 48)
            {
                Vector256<float> weight = Avx.LoadVector256(p + (j * 8));
                o0 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v), o0);
                o1 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 1), o1);
                o2 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 2), o2);
                o3 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 3), o3);
                o4 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 4), o4);
                o5 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 5), o5);
                o6 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 6), o6);
                o7 = Fma.MultiplyAdd(weight, Avx.BroadcastScalarToVector256(v + 7), o7);
            }
            Avx.Store(queries, Avx.Multiply(o0, inverse));
            Avx.Store(queries + 8, Avx.Multiply(o1, inverse));
            Avx.Store(queries + 16, Avx.Multiply(o2, inverse));
            Avx.Store(queries + 24, Avx.Multiply(o3, inverse));
            Avx.Store(queries + 32, Avx.Multiply(o4, inverse));
            Avx.Store(queries + 40, Avx.Multiply(o5, inverse));
            Avx.Store(queries + 48, Avx.Multiply(o6, inverse));
            Avx.Store(queries + 56, Avx.Multiply(o7, inverse));
        }
        StoreQueries_8(queries, o + (block * 16), rows);
        Avx.Store(sums, Avx.Add(best, VectorMath.Log(total)));
        for (nint i = 0; i < rows; i++)
        {
            logSumExp[(block + i) * 8] = sums[i];
        }
    }
}
