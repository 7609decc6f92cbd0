// p = exp(scale p - logSumExp), ds = p (ds - sum(dy y)) scale
public static void ScoreGradRow_2x8_bf16(float* p, float* ds, ushort* y, float* dy, float logSumExp, nint live)
{
    Vector256<float> product = Vector256<float>.Zero;
    {
        product = Fma.MultiplyAdd(Avx.LoadVector256(dy), System.Runtime.Intrinsics.X86.Avx2.ShiftLeftLogical(System.Runtime.Intrinsics.X86.Avx2.ConvertToVector256Int32(y), 16).AsSingle(), product);
    }
    Vector256<float> mean = Vector256.Create(VectorMath.SumLanes(product));
    Vector256<float> scale = Vector256.Create(3.53553385e-1f);
    Vector256<float> shift = Vector256.Create(logSumExp);
    Vector256<float> lanes = Vector256.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
    nint j = 0;
    for (; j < live; j += 8)
    {
        Vector256<float> e = VectorMath.Exp(Avx.Subtract(Avx.Multiply(Avx.LoadVector256(p + j), scale), shift));
        Vector256<float> d = Avx.Multiply(Avx.Multiply(e, Avx.Subtract(Avx.LoadVector256(ds + j), mean)), scale);
        if (j + 8 > live)
        {
            Vector256<float> mask = Avx.CompareGreaterThan(Vector256.Create((float)(live - j)), lanes);
            e = Avx.And(mask, e);
            d = Avx.And(mask, d);
        }
        Avx.Store(p + j, e);
        Avx.Store(ds + j, d);
    }
    Avx.Store(p + j, Vector256<float>.Zero);
    Avx.Store(ds + j, Vector256<float>.Zero);
}
