// dx(T,64) = dy Gelu'(x)
public static void GeluGrad_64(float* dy, float* input, float* dx, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* dys = dy + (row * 80);
        float* dxs = dx + (row * 80);
        float* xs = input + (row * 80);
        for (nint e = 0; e < 64; e += 8)
        {
            Vector256<float> x = Avx.LoadVector256(xs + e);
            Vector256<float> square = Avx.Multiply(x, x);
            Vector256<float> inner = Avx.Multiply(Fma.MultiplyAdd(square, Vector256.Create(7.13548139e-2f), Vector256.Create(1.59576917f)), x);
            Vector256<float> gate = Avx.Divide(Vector256.Create(1f), Avx.Add(Vector256.Create(1f), VectorMath.Exp(Avx.Subtract(Vector256<float>.Zero, inner))));
            Vector256<float> slope = Fma.MultiplyAdd(square, Vector256.Create(2.14064449e-1f), Vector256.Create(1.59576917f));
            Vector256<float> rest = Avx.Multiply(Avx.Subtract(Vector256.Create(1f), gate), gate);
            Avx.Store(dxs + e, Avx.Multiply(Avx.LoadVector256(dys + e), Fma.MultiplyAdd(Avx.Multiply(x, slope), rest, gate)));
        }
    }
}
