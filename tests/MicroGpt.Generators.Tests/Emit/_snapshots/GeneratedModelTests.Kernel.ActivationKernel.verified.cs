// y(T,64) = Gelu(x)
public static void Gelu_64(float* input, float* y, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = input + (row * 80);
        float* ys = y + (row * 80);
        for (nint e = 0; e < 64; e += 8)
        {
            Vector256<float> x = Avx.LoadVector256(xs + e);
            Vector256<float> square = Avx.Multiply(x, x);
            Vector256<float> inner = Avx.Multiply(Fma.MultiplyAdd(square, Vector256.Create(7.13548139e-2f), Vector256.Create(1.59576917f)), x);
            Vector256<float> gate = Avx.Divide(Vector256.Create(1f), Avx.Add(Vector256.Create(1f), VectorMath.Exp(Avx.Subtract(Vector256<float>.Zero, inner))));
            Avx.Store(ys + e, Avx.Multiply(x, gate));
        }
    }
}
