// y(T,48) = x(T,16) W(16,48)
public static void Linear_16x48(float* x, float* w, float* y, nint begin, nint end)
{
    if (end - begin == 1)
    {
        MatVec_16x48(x + (begin * 16), w, y + (begin * 48), 0, 48);
        return;
    }

    nint blocks = (end - begin + 16367) / 16368;
    nint size = blocks <= 1 ? end - begin : (((end - begin + blocks - 1) / blocks) + 23) / 24 * 24;
    for (nint r0 = begin; r0 < end; r0 += size)
    {
        nint r1 = end - r0 < size ? end : r0 + size;
        for (nint n = 0; n < 48; n += 16)
        {
            float* panel = w + (n * 16);
            nint m = r0;
            nint tiles = (r1 - m) / 6;
            if (tiles > 0)
            {
                Tile_6x16_k16_a16_b16_c48_tiles(x + (m * 16), panel, y + (m * 48) + n, tiles);
                m += tiles * 6;
            }
            if (m + 4 <= r1)
            {
                Tile_4x16_k16_a16_b16_c48(x + (m * 16), panel, y + (m * 48) + n);
                m += 4;
            }
            if (m + 2 <= r1)
            {
                Tile_2x16_k16_a16_b16_c48(x + (m * 16), panel, y + (m * 48) + n);
                m += 2;
            }
            if (m + 1 <= r1)
            {
                Tile_1x16_k16_a16_b16_c48(x + (m * 16), panel, y + (m * 48) + n);
                m += 1;
            }
        }
    }
}
