// target(64,16) = source, rows of 16 to rows of 16
public static void CopyRows_64x16(float* source, float* target)
{
    for (nint row = 0; row < 64; row++, source += 16, target += 16)
    {
        {
            Avx.Store(target, Avx.LoadVector256(source));
        }
        {
            Avx.Store(target + 8, Avx.LoadVector256(source + 8));
        }
    }
}
