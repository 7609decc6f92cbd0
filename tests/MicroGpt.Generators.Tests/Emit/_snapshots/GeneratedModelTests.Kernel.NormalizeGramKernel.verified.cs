// a(16,16) *= norm^2, with norm = 1 / (1.02 sqrt(trace of a))
public static void NormalizeGram_16(float* a, float* norm)
{
    double trace = 0;
    for (nint i = 0; i < 16; i++)
    {
        trace += a[(i * 16) + i];
    }
    double square = 1 / ((1.0404 * trace) + 1e-30);
    *norm = (float)Math.Sqrt(square);
    Vector256<float> factor = Vector256.Create((float)square);
    for (float* end = a + 256; a < end; a += 16)
    {
        {
            Avx.Store(a, Avx.Multiply(Avx.LoadVector256(a), factor));
        }
        {
            Avx.Store(a + 8, Avx.Multiply(Avx.LoadVector256(a + 8), factor));
        }
    }
}
