// panels of 8 channels; token first + i comes from row i
public static void PackTokens_8(float* rows, float* panels, nint first, nint count)
{
    nint i = 0;
    for (; i < count && ((first + i) & 7) != 0; i++)
    {
        nint token = first + i;
        float* p = panels + (token / 16 * 128) + (token % 16);
        float* x = rows + (i * 48);
        for (nint c = 0; c < 8; c++)
        {
            p[c * 16] = x[c];
        }
    }
    for (; i + 8 <= count; i += 8)
    {
        nint token = first + i;
        float* p = panels + (token / 16 * 128) + (token % 16);
        float* x = rows + (i * 48);
        for (nint c = 0; c < 8; c += 8)
        {
            Transpose_48_16(x + c, p + (c * 16));
        }
    }
    for (; i < count; i++)
    {
        nint token = first + i;
        float* p = panels + (token / 16 * 128) + (token % 16);
        float* x = rows + (i * 48);
        for (nint c = 0; c < 8; c++)
        {
            p[c * 16] = x[c];
        }
    }
}
