// columns(8,8) = up to 8 rows of 8, transposed; the last one repeats
public static void LoadQueries_8(float* source, float* columns, nint count)
{
    float* row0 = source;
    float* row1 = count > 1 ? row0 + 48 : row0;
    float* row2 = count > 2 ? row1 + 48 : row1;
    float* row3 = count > 3 ? row2 + 48 : row2;
    float* row4 = count > 4 ? row3 + 48 : row3;
    float* row5 = count > 5 ? row4 + 48 : row4;
    float* row6 = count > 6 ? row5 + 48 : row5;
    float* row7 = count > 7 ? row6 + 48 : row6;
    {
        Vector256<float> r0 = Avx.LoadVector256(row0);
        Vector256<float> r1 = Avx.LoadVector256(row1);
        Vector256<float> r2 = Avx.LoadVector256(row2);
        Vector256<float> r3 = Avx.LoadVector256(row3);
        Vector256<float> r4 = Avx.LoadVector256(row4);
        Vector256<float> r5 = Avx.LoadVector256(row5);
        Vector256<float> r6 = Avx.LoadVector256(row6);
        Vector256<float> r7 = Avx.LoadVector256(row7);
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
        Avx.Store(columns, Avx.Permute2x128(u0, u4, 0x20));
        Avx.Store(columns + 8, Avx.Permute2x128(u1, u5, 0x20));
        Avx.Store(columns + 16, Avx.Permute2x128(u2, u6, 0x20));
        Avx.Store(columns + 24, Avx.Permute2x128(u3, u7, 0x20));
        Avx.Store(columns + 32, Avx.Permute2x128(u0, u4, 0x31));
        Avx.Store(columns + 40, Avx.Permute2x128(u1, u5, 0x31));
        Avx.Store(columns + 48, Avx.Permute2x128(u2, u6, 0x31));
        Avx.Store(columns + 56, Avx.Permute2x128(u3, u7, 0x31));
    }
}
