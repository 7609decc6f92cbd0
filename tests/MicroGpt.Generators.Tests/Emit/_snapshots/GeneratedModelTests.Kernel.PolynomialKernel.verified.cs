// p(16,16) = c0 I + c1 a + c2 s
public static void Polynomial_16(float* a, float* s, float* p, float c0, float c1, float c2)
{
    Vector256<float> linear = Vector256.Create(c1);
    Vector256<float> quadratic = Vector256.Create(c2);
    for (nint i = 0; i < 16; i++, a += 16, s += 16, p += 16)
    {
        {
            Avx.Store(p, Fma.MultiplyAdd(linear, Avx.LoadVector256(a), Avx.Multiply(quadratic, Avx.LoadVector256(s))));
        }
        {
            Avx.Store(p + 8, Fma.MultiplyAdd(linear, Avx.LoadVector256(a + 8), Avx.Multiply(quadratic, Avx.LoadVector256(s + 8))));
        }
        p[i] += c0;
    }
}
