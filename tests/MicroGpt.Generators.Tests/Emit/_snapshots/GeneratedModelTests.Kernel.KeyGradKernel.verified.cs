// dk(keys,8) += ds^T q, dv += p^T dy, queries ascending
public static void KeyGrad_2x8_bf16(float* p, float* ds, float* q, float* dy, float* dk, float* dv, nint block, nint rows)
{
    nint keyCount = block + rows;
    nint m = 0;
    for (; m + 6 <= keyCount; m += 6)
    {
        nint first = m > block ? m - block : 0;
        nint depth = rows - first;
        nint at = (first * 32) + m;
        {
            const int n = 0;
            TileT_6x8_k_a32_b16_c48_adds(p + at, dy + (first * 16) + n, dv + (m * 48) + n, depth);
            TileT_6x8_k_a32_b8_c48_adds(ds + at, q + (first * 8) + n, dk + (m * 48) + n, depth);
        }
    }
    if (m + 4 <= keyCount)
    {
        nint first = m > block ? m - block : 0;
        nint depth = rows - first;
        nint at = (first * 32) + m;
        {
            const int n = 0;
            TileT_4x8_k_a32_b16_c48_adds(p + at, dy + (first * 16) + n, dv + (m * 48) + n, depth);
            TileT_4x8_k_a32_b8_c48_adds(ds + at, q + (first * 8) + n, dk + (m * 48) + n, depth);
        }
        m += 4;
    }
    if (m + 2 <= keyCount)
    {
        nint first = m > block ? m - block : 0;
        nint depth = rows - first;
        nint at = (first * 32) + m;
        {
            const int n = 0;
            TileT_2x8_k_a32_b16_c48_adds(p + at, dy + (first * 16) + n, dv + (m * 48) + n, depth);
            TileT_2x8_k_a32_b8_c48_adds(ds + at, q + (first * 8) + n, dk + (m * 48) + n, depth);
        }
        m += 2;
    }
    if (m + 1 <= keyCount)
    {
        nint first = m > block ? m - block : 0;
        nint depth = rows - first;
        nint at = (first * 32) + m;
        {
            const int n = 0;
            TileT_1x8_k_a32_b16_c48_adds(p + at, dy + (first * 16) + n, dv + (m * 48) + n, depth);
            TileT_1x8_k_a32_b8_c48_adds(ds + at, q + (first * 8) + n, dk + (m * 48) + n, depth);
        }
        m += 1;
    }
}
