// y(T,16) = x mask / (1 - rate)
public static void Dropout_16(float* x, float* y, ulong* keys, nint site, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = x + (row * 16);
        float* ys = y + (row * 16);
        if (keys == null)
        {
            for (nint e = 0; e < 16; e += 8)
            {
                Avx.Store(ys + e, Avx.LoadVector256(xs + e));
            }

            continue;
        }

        ulong key = DropoutMask.SiteKey(keys[row], site);
        for (nint e = 0; e < 16; e += 8)
        {
            Vector256<float> factor = DropoutMask.Eight(key, e, 1677722, 1.11111116f);
            Avx.Store(ys + e, Avx.Multiply(Avx.LoadVector256(xs + e), factor));
        }
    }
}
