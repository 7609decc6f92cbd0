// o(6,8) of the queries at position, position + 1, ...
public static void Attend6_2x8(float* q, float* keys, float* values, float* o, float* logSumExp, nint position, float* scores)
{
    float* sums = scores + 384;
    float* maxima = sums + 48;
    nint keyCount = position + 6;
    for (nint block = 0; block < keyCount; block += 64)
    {
        nint count = keyCount - block < 64 ? keyCount - block : 64;
        for (nint j = 0; j < count; j += 16)
        {
            Tile_6x16_k8_a48_b16_c64(q, keys + ((block + j) * 8), scores + j);
        }
        nint padded = (count + 7) & ~7;
        for (nint i = 0; i < 6; i++)
        {
            SoftmaxRow_2x8(scores + (i * 64), padded, position + i + 1 - block, block == 0, sums + (i * 8), maxima + i, o + (i * 16));
        }
        {
            const int n = 0;
            Tile_6x8_k_a64_b8_c16_adds(scores, values + (block * 8) + n, o + n, padded);
        }
    }
    for (nint i = 0; i < 6; i++)
    {
        Vector256<float> sum = Avx.LoadVector256(sums + (i * 8));
        float total = VectorMath.SumLanes(sum);
        Vector256<float> inverse = Vector256.Create(1f / total);
        float* row = o + (i * 16);
        {
            Avx.Store(row, Avx.Multiply(Avx.LoadVector256(row), inverse));
        }
        logSumExp[i * 8] = maxima[i] + VectorMath.Log(total);
    }
}
