// y(48) = x(16) W(16,48), columns [begin, end)
public static void MatVec_16x48(float* x, float* w, float* y, nint begin, nint end)
{
    nint n = begin;
    for (; n + 64 <= end; n += 64)
    {
        float* a = x;
        float* b = w + (n * 16);
        Vector256<float> c0_0 = Vector256<float>.Zero;
        Vector256<float> c0_1 = Vector256<float>.Zero;
        Vector256<float> c1_0 = Vector256<float>.Zero;
        Vector256<float> c1_1 = Vector256<float>.Zero;
        Vector256<float> c2_0 = Vector256<float>.Zero;
        Vector256<float> c2_1 = Vector256<float>.Zero;
        Vector256<float> c3_0 = Vector256<float>.Zero;
        Vector256<float> c3_1 = Vector256<float>.Zero;
        nint k = 16;
        do
        {
            Vector256<float> x0 = Avx.BroadcastScalarToVector256(a);
            c0_0 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b), c0_0);
            c0_1 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 8), c0_1);
            c1_0 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 256), c1_0);
            c1_1 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 264), c1_1);
            c2_0 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 512), c2_0);
            c2_1 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 520), c2_1);
            c3_0 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 768), c3_0);
            c3_1 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 776), c3_1);
            Vector256<float> x1 = Avx.BroadcastScalarToVector256(a + 1);
            c0_0 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 16), c0_0);
            c0_1 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 24), c0_1);
            c1_0 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 272), c1_0);
            c1_1 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 280), c1_1);
            c2_0 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 528), c2_0);
            c2_1 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 536), c2_1);
            c3_0 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 784), c3_0);
            c3_1 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 792), c3_1);
            a += 2;
            b += 32;
            k -= 2;
        }
        while (k != 0);
        Avx.Store(y + n, c0_0);
        Avx.Store(y + n + 8, c0_1);
        Avx.Store(y + n + 16, c1_0);
        Avx.Store(y + n + 24, c1_1);
        Avx.Store(y + n + 32, c2_0);
        Avx.Store(y + n + 40, c2_1);
        Avx.Store(y + n + 48, c3_0);
        Avx.Store(y + n + 56, c3_1);
    }
    for (; n + 16 <= end; n += 16)
    {
        float* a = x;
        float* b = w + (n * 16);
        Vector256<float> c0_0 = Vector256<float>.Zero;
        Vector256<float> c0_1 = Vector256<float>.Zero;
        nint k = 16;
        do
        {
            Vector256<float> x0 = Avx.BroadcastScalarToVector256(a);
            c0_0 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b), c0_0);
            c0_1 = Fma.MultiplyAdd(x0, Avx.LoadVector256(b + 8), c0_1);
            Vector256<float> x1 = Avx.BroadcastScalarToVector256(a + 1);
            c0_0 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 16), c0_0);
            c0_1 = Fma.MultiplyAdd(x1, Avx.LoadVector256(b + 24), c0_1);
            a += 2;
            b += 32;
            k -= 2;
        }
        while (k != 0);
        Avx.Store(y + n, c0_0);
        Avx.Store(y + n + 8, c0_1);
    }
}
