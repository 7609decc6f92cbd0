// y(T,16) = x mask / (1 - rate)
public static void Dropout_16(float* x, float* y, ulong* keys, nint site, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = x + (row * 16);
        float* ys = y + (row * 16);
        if (keys == null)
        {
            {
                Avx.Store(ys, Avx.LoadVector256(xs));
            }
            {
                Avx.Store(ys + 8, Avx.LoadVector256(xs + 8));
            }

            continue;
        }

        ulong key = DropoutMask.SiteKey(keys[row], site);
        {
            Vector256<float> factor = DropoutMask.Eight(key, 0, 1677722, 1.11111116f);
            Avx.Store(ys, Avx.Multiply(Avx.LoadVector256(xs), factor));
        }
        {
            Vector256<float> factor = DropoutMask.Eight(key, 8, 1677722, 1.11111116f);
            Avx.Store(ys + 8, Avx.Multiply(Avx.LoadVector256(xs + 8), factor));
        }
    }
}
