// y(16,16), symmetric, = x(16,16) W(16,16)
public static void Symmetric_16x16(float* x, float* w, float* y)
{
    const int r0 = 0, r1 = 16;
    for (nint n = 0; n < 16; n += 16)
    {
        float* panel = w + (n * 16);
        nint last = n + 16 < r1 ? n + 16 : r1;
        nint m = r0;
        for (; m + 6 <= last; m += 6)
        {
            Tile_6x16_k16_a16_b16_c16(x + (m * 16), panel, y + (m * 16) + n);
        }
        if (m + 4 <= last)
        {
            Tile_4x16_k16_a16_b16_c16(x + (m * 16), panel, y + (m * 16) + n);
            m += 4;
        }
        if (m + 2 <= last)
        {
            Tile_2x16_k16_a16_b16_c16(x + (m * 16), panel, y + (m * 16) + n);
            m += 2;
        }
        if (m + 1 <= last)
        {
            Tile_1x16_k16_a16_b16_c16(x + (m * 16), panel, y + (m * 16) + n);
            m += 1;
        }
    }
    Mirror_16(y);
}
