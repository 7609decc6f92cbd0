// dq(rows,8) = ds k, keys ascending
public static void QueryGrad_2x8(float* ds, float* keys, float* dq, nint block, nint rows)
{
    nint m = 0;
    for (; m + 6 <= rows; m += 6)
    {
        nint depth = (block + m + 6 + 7) & ~7;
        {
            const int n = 0;
            Tile_6x8_k_a32_b8_c48(ds + (m * 32), keys + n, dq + (m * 48) + n, depth);
        }
    }
    if (m + 4 <= rows)
    {
        nint depth = (block + m + 4 + 7) & ~7;
        {
            const int n = 0;
            Tile_4x8_k_a32_b8_c48(ds + (m * 32), keys + n, dq + (m * 48) + n, depth);
        }
        m += 4;
    }
    if (m + 2 <= rows)
    {
        nint depth = (block + m + 2 + 7) & ~7;
        {
            const int n = 0;
            Tile_2x8_k_a32_b8_c48(ds + (m * 32), keys + n, dq + (m * 48) + n, depth);
        }
        m += 2;
    }
    if (m + 1 <= rows)
    {
        nint depth = (block + m + 1 + 7) & ~7;
        {
            const int n = 0;
            Tile_1x8_k_a32_b8_c48(ds + (m * 32), keys + n, dq + (m * 48) + n, depth);
        }
        m += 1;
    }
}
