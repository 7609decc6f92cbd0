// u(16,16): columns of the same norm; factors(16) is work memory
public static void NeuronNorm_16x16(float* u, float* factors)
{
    new Span<float>(factors, 16).Clear();
    for (float* row = u, end = u + 256; row < end; row += 16)
    {
        {
            Vector256<float> x = Avx.LoadVector256(row);
            Avx.Store(factors, Fma.MultiplyAdd(x, x, Avx.LoadVector256(factors)));
        }
        {
            Vector256<float> x = Avx.LoadVector256(row + 8);
            Avx.Store(factors + 8, Fma.MultiplyAdd(x, x, Avx.LoadVector256(factors + 8)));
        }
    }
    double total = 0;
    int neurons = 0;
    for (nint j = 0; j < 16; j++)
    {
        total += factors[j];
        neurons += factors[j] > 0 ? 1 : 0;
    }
    double mean = total / Math.Max(1, neurons);
    for (nint j = 0; j < 16; j++)
    {
        factors[j] = factors[j] > 0 ? (float)Math.Sqrt(mean / factors[j]) : 0f;
    }
    for (float* row = u, end = u + 256; row < end; row += 16)
    {
        {
            Avx.Store(row, Avx.Multiply(Avx.LoadVector256(row), Avx.LoadVector256(factors)));
        }
        {
            Avx.Store(row + 8, Avx.Multiply(Avx.LoadVector256(row + 8), Avx.LoadVector256(factors + 8)));
        }
    }
}
