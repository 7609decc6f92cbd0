// q(16,16) *= norm
public static void Scale_16(float* q, float* norm)
{
    Vector256<float> factor = Vector256.Create(*norm);
    for (float* end = q + 256; q < end; q += 16)
    {
        {
            Avx.Store(q, Avx.Multiply(Avx.LoadVector256(q), factor));
        }
        {
            Avx.Store(q + 8, Avx.Multiply(Avx.LoadVector256(q + 8), factor));
        }
    }
}
