// p = exp(scale q k^T - logSumExp), ds = p (dy v^T - rowsum(dy y)) scale
public static void ScoreGrad_2x8_bf16(
    float* q, float* dy, ushort* y, float* logSumExp, float* keyPanels, float* valuePanels, float* p, float* ds, nint block, nint rows)
{
    nint m = 0;
    for (; m + 6 <= rows; m += 6)
    {
        for (nint j = 0; j < block + m + 6; j += 16)
        {
            Tile_6x16_k8_a8_b16_c32(q + (m * 8), keyPanels + (j * 8), p + (m * 32) + j);
            Tile_6x16_k8_a16_b16_c32(dy + (m * 16), valuePanels + (j * 8), ds + (m * 32) + j);
        }
    }
    if (m + 4 <= rows)
    {
        for (nint j = 0; j < block + m + 4; j += 16)
        {
            Tile_4x16_k8_a8_b16_c32(q + (m * 8), keyPanels + (j * 8), p + (m * 32) + j);
            Tile_4x16_k8_a16_b16_c32(dy + (m * 16), valuePanels + (j * 8), ds + (m * 32) + j);
        }
        m += 4;
    }
    if (m + 2 <= rows)
    {
        for (nint j = 0; j < block + m + 2; j += 16)
        {
            Tile_2x16_k8_a8_b16_c32(q + (m * 8), keyPanels + (j * 8), p + (m * 32) + j);
            Tile_2x16_k8_a16_b16_c32(dy + (m * 16), valuePanels + (j * 8), ds + (m * 32) + j);
        }
        m += 2;
    }
    if (m + 1 <= rows)
    {
        for (nint j = 0; j < block + m + 1; j += 16)
        {
            Tile_1x16_k8_a8_b16_c32(q + (m * 8), keyPanels + (j * 8), p + (m * 32) + j);
            Tile_1x16_k8_a16_b16_c32(dy + (m * 16), valuePanels + (j * 8), ds + (m * 32) + j);
        }
        m += 1;
    }
    for (nint i = 0; i < rows; i++)
    {
        ScoreGradRow_2x8_bf16(p + (i * 32), ds + (i * 32), y + (i * 16), dy + (i * 16), logSumExp[i * 8], block + i + 1);
    }
}
