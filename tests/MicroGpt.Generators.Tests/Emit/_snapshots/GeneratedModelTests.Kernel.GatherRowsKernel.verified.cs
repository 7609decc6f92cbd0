// the first 6 of every row of 16
public static void GatherRows6_16(float* s, float* p, nint depth)
{
    float* last = s + ((depth - 1) * 16);
    for (; s != last; s += 16, p += 6)
    {
        Avx.Store(p, Avx.LoadVector256(s));
    }
    p[0] = s[0];
    p[1] = s[1];
    p[2] = s[2];
    p[3] = s[3];
    p[4] = s[4];
    p[5] = s[5];
}
