// dq, dk and dv(count,8) of a short sequence; a lane is a query
public static void AttendShortGrad_2x8(float* g, float* q, float* o, float* logSumExp, float* dq, float* scratch, nint count)
{
    float* queries = scratch;
    float* gradients = scratch + 64;
    float* outputs = scratch + 128;
    float* shifts = scratch + 192;
    float* p = scratch + 256;
    float* ds = p + 256;
    Vector256<float> scale = Vector256.Create(3.53553385e-1f);
    Vector256<float> lanes = Vector256.Create(0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f);
    for (nint block = 0; block < count; block += 8)
    {
        nint rows = count - block < 8 ? count - block : 8;
        LoadQueries_8(q + (block * 48), queries, rows);
        LoadQueries_8_v2(g + (block * 16), gradients, rows);
        LoadQueries_8_v2(o + (block * 16), outputs, rows);
        for (nint i = 0; i < 8; i++)
        {
            shifts[i] = logSumExp[(block + (i < rows ? i : rows - 1)) * 8];
        }
        Vector256<float> part0 = Vector256<float>.Zero;
        Vector256<float> part1 = Vector256<float>.Zero;
        Vector256<float> part2 = Vector256<float>.Zero;
        Vector256<float> part3 = Vector256<float>.Zero;
        Vector256<float> part4 = Vector256<float>.Zero;
        Vector256<float> part5 = Vector256<float>.Zero;
        Vector256<float> part6 = Vector256<float>.Zero;
        Vector256<float> part7 = Vector256<float>.Zero;
        {
            Vector256<float> y = Avx.LoadVector256(outputs);
            part0 = Fma.MultiplyAdd(Avx.LoadVector256(gradients), y, part0);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 8);
            part1 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 8), y, part1);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 16);
            part2 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 16), y, part2);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 24);
            part3 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 24), y, part3);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 32);
            part4 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 32), y, part4);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 40);
            part5 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 40), y, part5);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 48);
            part6 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 48), y, part6);
        }
        {
            Vector256<float> y = Avx.LoadVector256(outputs + 56);
            part7 = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 56), y, part7);
        }
        part0 = Avx.Add(part0, part4);
        part1 = Avx.Add(part1, part5);
        part2 = Avx.Add(part2, part6);
        part3 = Avx.Add(part3, part7);
        Vector256<float> even = Avx.Add(part0, part2);
        Vector256<float> odd = Avx.Add(part1, part3);
        Vector256<float> mean = Avx.Add(even, odd);
        Vector256<float> shift = Avx.LoadVector256(shifts);
        nint j = 0;
        float* k = q + 16;
        for (; j < block + rows; j++, k += 48)
        {
            float* v = k + 16;
            Vector256<float> s = Vector256<float>.Zero;
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries), Avx.BroadcastScalarToVector256(k), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 8), Avx.BroadcastScalarToVector256(k + 1), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 16), Avx.BroadcastScalarToVector256(k + 2), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 24), Avx.BroadcastScalarToVector256(k + 3), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 32), Avx.BroadcastScalarToVector256(k + 4), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 40), Avx.BroadcastScalarToVector256(k + 5), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 48), Avx.BroadcastScalarToVector256(k + 6), s);
            s = Fma.MultiplyAdd(Avx.LoadVector256(queries + 56), Avx.BroadcastScalarToVector256(k + 7), s);
            Vector256<float> t = Vector256<float>.Zero;
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients), Avx.BroadcastScalarToVector256(v), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 8), Avx.BroadcastScalarToVector256(v + 1), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 16), Avx.BroadcastScalarToVector256(v + 2), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 24), Avx.BroadcastScalarToVector256(v + 3), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 32), Avx.BroadcastScalarToVector256(v + 4), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 40), Avx.BroadcastScalarToVector256(v + 5), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 48), Avx.BroadcastScalarToVector256(v + 6), t);
            t = Fma.MultiplyAdd(Avx.LoadVector256(gradients + 56), Avx.BroadcastScalarToVector256(v + 7), t);
            Vector256<float> e = VectorMath.Exp(Avx.Subtract(Avx.Multiply(s, scale), shift));
            Vector256<float> d = Avx.Multiply(Avx.Multiply(e, Avx.Subtract(t, mean)), scale);
            if (j > block)
            {
                Vector256<float> mask = Avx.CompareGreaterThan(lanes, Vector256.Create((float)(j - block - 1)));
                e = Avx.And(mask, e);
                d = Avx.And(mask, d);
            }
            Avx.Store(p + (j * 16) + block, e);
            Avx.Store(ds + (j * 16) + block, d);
        }
        for (; j < count; j++)
        {
            Avx.Store(p + (j * 16) + block, Vector256<float>.Zero);
            Avx.Store(ds + (j * 16) + block, Vector256<float>.Zero);
        }
    }
    float* dk = dq + 16;
    float* dv = dk + 16;
    nint m = 0;
    for (; m + 6 <= count; m += 6)
    {
        nint keyCount = m + 6;
        nint depth = count - m;
        {
            const int n = 0;
            TileT_6x8_k_a16_b48_c48(ds + m, q + 16 + n, dq + (m * 48) + n, keyCount);
            Tile_6x8_k_a16_b48_c48_each(ds + (m * 17), q + (m * 48) + n, dk + (m * 48) + n, depth);
            Tile_6x8_k_a16_b16_c48_each(p + (m * 17), g + (m * 16) + n, dv + (m * 48) + n, depth);
        }
    }
    if (m + 4 <= count)
    {
        nint keyCount = m + 4;
        nint depth = count - m;
        {
            const int n = 0;
            TileT_4x8_k_a16_b48_c48(ds + m, q + 16 + n, dq + (m * 48) + n, keyCount);
            Tile_4x8_k_a16_b48_c48_each(ds + (m * 17), q + (m * 48) + n, dk + (m * 48) + n, depth);
            Tile_4x8_k_a16_b16_c48_each(p + (m * 17), g + (m * 16) + n, dv + (m * 48) + n, depth);
        }
        m += 4;
    }
    if (m + 2 <= count)
    {
        nint keyCount = m + 2;
        nint depth = count - m;
        {
            const int n = 0;
            TileT_2x8_k_a16_b48_c48(ds + m, q + 16 + n, dq + (m * 48) + n, keyCount);
            Tile_2x8_k_a16_b48_c48_each(ds + (m * 17), q + (m * 48) + n, dk + (m * 48) + n, depth);
            Tile_2x8_k_a16_b16_c48_each(p + (m * 17), g + (m * 16) + n, dv + (m * 48) + n, depth);
        }
        m += 2;
    }
    if (m + 1 <= count)
    {
        nint keyCount = m + 1;
        nint depth = count - m;
        {
            const int n = 0;
            TileT_1x8_k_a16_b48_c48(ds + m, q + 16 + n, dq + (m * 48) + n, keyCount);
            Tile_1x8_k_a16_b48_c48_each(ds + (m * 17), q + (m * 48) + n, dk + (m * 48) + n, depth);
            Tile_1x8_k_a16_b16_c48_each(p + (m * 17), g + (m * 16) + n, dv + (m * 48) + n, depth);
        }
        m += 1;
    }
}
