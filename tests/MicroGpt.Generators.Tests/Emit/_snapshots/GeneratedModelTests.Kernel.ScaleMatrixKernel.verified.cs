// q(16,16) *= norm
public static void Scale_16(float* q, float* norm)
{
    Vector256<float> factor = Vector256.Create(*norm);
    for (float* end = q + 256; q < end; q += 16)
    {
        for (nint e = 0; e < 16; e += 8)
        {
            Avx.Store(q + e, Avx.Multiply(Avx.LoadVector256(q + e), factor));
        }
    }
}
