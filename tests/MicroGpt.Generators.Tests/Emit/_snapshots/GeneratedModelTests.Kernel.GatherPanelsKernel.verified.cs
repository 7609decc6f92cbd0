// panels of 16 columns from rows of 16
public static void GatherPanels16_16(float* source, float* panels, nint columns, nint depth)
{
    for (nint n = 0; n < columns; n += 16)
    {
        float* s = source + n;
        float* p = panels + (n * depth);
        for (nint k = 0; k < depth; k++, s += 16, p += 16)
        {
            Avx.Store(p, Avx.LoadVector256(s));
            Avx.Store(p + 8, Avx.LoadVector256(s + 8));
        }
    }
}
