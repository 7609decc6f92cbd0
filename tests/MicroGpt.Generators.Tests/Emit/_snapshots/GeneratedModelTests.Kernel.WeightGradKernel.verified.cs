// dW(11,16) += x(T,11)^T dy(T,16), rows [begin, end) of dW
public static void WeightGrad_11x16(float* x, float* dy, float* dw, float* scratch, nint rows, nint begin, nint end)
{
    if (begin == end)
    {
        return;
    }

    float* columns = scratch + 2064;
    for (nint token = 0; token < rows; token += 256)
    {
        nint depth = rows - token < 256 ? rows - token : 256;
        float* xs = x + (token * 16);
        float* ys = dy + (token * 16);
        {
            GatherPanels16_16(ys + 0, columns, 16 - 0, depth);
            nint m = begin;
            for (; m + 6 <= end; m += 6)
            {
                GatherRows6_16(xs + m, scratch, depth);
                for (nint n = 0; n < 16; n += 16)
                {
                    TileT_6x16_k_a6_b16_c16_adds(scratch, columns + ((n - 0) * depth), dw + (m * 16) + n, depth);
                }
            }
            if (m + 4 <= end)
            {
                GatherRows4_16(xs + m, scratch, depth);
                for (nint n = 0; n < 16; n += 16)
                {
                    TileT_4x16_k_a4_b16_c16_adds(scratch, columns + ((n - 0) * depth), dw + (m * 16) + n, depth);
                }
                m += 4;
            }
            if (m + 2 <= end)
            {
                GatherRows2_16(xs + m, scratch, depth);
                for (nint n = 0; n < 16; n += 16)
                {
                    TileT_2x16_k_a2_b16_c16_adds(scratch, columns + ((n - 0) * depth), dw + (m * 16) + n, depth);
                }
                m += 2;
            }
            if (m + 1 <= end)
            {
                GatherRows1_16(xs + m, scratch, depth);
                for (nint n = 0; n < 16; n += 16)
                {
                    TileT_1x16_k_a1_b16_c16_adds(scratch, columns + ((n - 0) * depth), dw + (m * 16) + n, depth);
                }
                m += 1;
            }
        }
    }
}
