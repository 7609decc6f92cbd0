// panels of W(16,48), stored Inputs x Outputs, outputs [begin, end)
public static void Pack_16x48(float* w, float* panels, nint begin, nint end)
{
    for (nint n = begin; n < end; n += 16)
    {
        float* p = panels + (n * 16);
        for (nint k = 0; k < 16; k++, p += 16)
        {
            Avx.Store(p, Avx.LoadVector256(w + (k * 48) + n));
            Avx.Store(p + 8, Avx.LoadVector256(w + (k * 48) + n + 8));
        }
    }
}
