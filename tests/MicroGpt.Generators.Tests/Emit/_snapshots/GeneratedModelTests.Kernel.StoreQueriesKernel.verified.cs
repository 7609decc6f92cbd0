// up to 8 rows of 8 = columns(8,8), transposed
public static void StoreQueries_8(float* columns, float* target, nint count)
{
    {
        Vector256<float> r0 = Avx.LoadVector256(columns);
        Vector256<float> r1 = Avx.LoadVector256(columns + 8);
        Vector256<float> r2 = Avx.LoadVector256(columns + 16);
        Vector256<float> r3 = Avx.LoadVector256(columns + 24);
        Vector256<float> r4 = Avx.LoadVector256(columns + 32);
        Vector256<float> r5 = Avx.LoadVector256(columns + 40);
        Vector256<float> r6 = Avx.LoadVector256(columns + 48);
        Vector256<float> r7 = Avx.LoadVector256(columns + 56);
        Vector256<float> t0 = Avx.UnpackLow(r0, r1);
        Vector256<float> t1 = Avx.UnpackHigh(r0, r1);
        Vector256<float> t2 = Avx.UnpackLow(r2, r3);
        Vector256<float> t3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> t4 = Avx.UnpackLow(r4, r5);
        Vector256<float> t5 = Avx.UnpackHigh(r4, r5);
        Vector256<float> t6 = Avx.UnpackLow(r6, r7);
        Vector256<float> t7 = Avx.UnpackHigh(r6, r7);
        Vector256<float> u0 = Avx.Shuffle(t0, t2, 0b01_00_01_00);
        Vector256<float> u1 = Avx.Shuffle(t0, t2, 0b11_10_11_10);
        Vector256<float> u2 = Avx.Shuffle(t1, t3, 0b01_00_01_00);
        Vector256<float> u3 = Avx.Shuffle(t1, t3, 0b11_10_11_10);
        Vector256<float> u4 = Avx.Shuffle(t4, t6, 0b01_00_01_00);
        Vector256<float> u5 = Avx.Shuffle(t4, t6, 0b11_10_11_10);
        Vector256<float> u6 = Avx.Shuffle(t5, t7, 0b01_00_01_00);
        Vector256<float> u7 = Avx.Shuffle(t5, t7, 0b11_10_11_10);
        Avx.Store(target, Avx.Permute2x128(u0, u4, 0x20));
        if (count > 1) { Avx.Store(target + 16, Avx.Permute2x128(u1, u5, 0x20)); }
        if (count > 2) { Avx.Store(target + 32, Avx.Permute2x128(u2, u6, 0x20)); }
        if (count > 3) { Avx.Store(target + 48, Avx.Permute2x128(u3, u7, 0x20)); }
        if (count > 4) { Avx.Store(target + 64, Avx.Permute2x128(u0, u4, 0x31)); }
        if (count > 5) { Avx.Store(target + 80, Avx.Permute2x128(u1, u5, 0x31)); }
        if (count > 6) { Avx.Store(target + 96, Avx.Permute2x128(u2, u6, 0x31)); }
        if (count > 7) { Avx.Store(target + 112, Avx.Permute2x128(u3, u7, 0x31)); }
    }
}
