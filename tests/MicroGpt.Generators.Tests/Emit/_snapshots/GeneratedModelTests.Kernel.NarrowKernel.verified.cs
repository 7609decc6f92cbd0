// narrow(T,16) = x, rounded to nearest
public static void Narrow_16(float* x, ushort* narrow, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* xs = x + (row * 16);
        ushort* narrows = narrow + (row * 16);
        {
            Vector256<float> value = Avx.LoadVector256(xs);
            BFloat16.StoreNearest(narrows + 0, value);
        }
        {
            Vector256<float> value = Avx.LoadVector256(xs + 8);
            BFloat16.StoreNearest(narrows + 8, value);
        }
    }
}
