// y(16,16): the elements below the diagonal become those above it
public static void Mirror_16(float* y)
{
    for (nint i = 0; i < 16; i += 8)
    {
        for (nint j = 0; j < i; j += 8)
        {
            Transpose_16_16(y + (j * 16) + i, y + (i * 16) + j);
        }
    }
    for (nint i = 1; i < 16; i++)
    {
        for (nint j = i / 8 * 8; j < i; j++)
        {
            y[(i * 16) + j] = y[(j * 16) + i];
        }
    }
}
