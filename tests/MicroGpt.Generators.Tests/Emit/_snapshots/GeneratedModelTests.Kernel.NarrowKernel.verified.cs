// narrow(T,16) = x, rounded to nearest
public static void Narrow_16(float* x, ushort* narrow, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = x + (row * 16);
        ushort* narrows = narrow + (row * 16);
        for (nint e = 0; e < 16; e += 8)
        {
            Vector256<float> value = Avx.LoadVector256(xs + e);
            BFloat16.StoreNearest(narrows + e, value);
        }
    }
}
