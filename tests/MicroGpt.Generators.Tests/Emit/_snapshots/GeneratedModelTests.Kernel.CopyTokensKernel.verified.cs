// copy(first + i, 8) = row i
public static void CopyTokens_8(float* rows, float* copy, nint first, nint count)
{
    float* p = copy + (first * 8);
    for (nint i = 0; i < count; i++, p += 8)
    {
        {
            Avx.Store(p, Avx.LoadVector256(rows + (i * 48)));
        }
    }
    nint pads = (8 - ((first + count) & 7)) & 7;
    new Span<float>(p, (int)pads * 8).Clear();
}
