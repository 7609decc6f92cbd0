// dW(11,16) += x(T,11)^T dy(T,16), rows [begin, end) of dW
public static void WeightGrad_11x16(float* x, float* dy, float* dw, float* scratch, nint rows, nint begin, nint end)
{
    if (begin == end)
    {
        return;
    }

    for (nint n = 0; n < 16; n += 16)
    {
        nint m = begin;
        nint tiles = (end - m) / 6;
        if (tiles > 0)
        {
            TileT_6x16_k_a16_b16_c16_adds_tiles(x + m, dy + n, dw + (m * 16) + n, rows, tiles);
            m += tiles * 6;
        }
        if (m + 4 <= end)
        {
            TileT_4x16_k_a16_b16_c16_adds(x + m, dy + n, dw + (m * 16) + n, rows);
            m += 4;
        }
        if (m + 2 <= end)
        {
            TileT_2x16_k_a16_b16_c16_adds(x + m, dy + n, dw + (m * 16) + n, rows);
            m += 2;
        }
        if (m + 1 <= end)
        {
            TileT_1x16_k_a16_b16_c16_adds(x + m, dy + n, dw + (m * 16) + n, rows);
            m += 1;
        }
    }
}
