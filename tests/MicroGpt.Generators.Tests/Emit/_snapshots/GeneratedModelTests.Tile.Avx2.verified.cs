// Register tile: c (6,16) = a (6,64) x b (64,16) + bias + residual, every element one chain of multiply-adds, k ascending.
// Rows of a, b and c begin 80, 16 and 208 floats apart.
public static void Tile_6x16_k64_a80_b16_c208_bias_residual(float* a, float* b, float* c, float* bias, float* residual)
{
    Vector256<float> c0_0 = Vector256<float>.Zero;
    Vector256<float> c0_1 = Vector256<float>.Zero;
    Vector256<float> c1_0 = Vector256<float>.Zero;
    Vector256<float> c1_1 = Vector256<float>.Zero;
    Vector256<float> c2_0 = Vector256<float>.Zero;
    Vector256<float> c2_1 = Vector256<float>.Zero;
    Vector256<float> c3_0 = Vector256<float>.Zero;
    Vector256<float> c3_1 = Vector256<float>.Zero;
    Vector256<float> c4_0 = Vector256<float>.Zero;
    Vector256<float> c4_1 = Vector256<float>.Zero;
    Vector256<float> c5_0 = Vector256<float>.Zero;
    Vector256<float> c5_1 = Vector256<float>.Zero;
    Vector256<float> b0, b1;
    nint k = 64;
    do
    {
        Vector256<float> x;
        b0 = Avx.LoadVector256(b);
        b1 = Avx.LoadVector256(b + 8);
        x = Avx.BroadcastScalarToVector256(a);
        c0_0 = Fma.MultiplyAdd(x, b0, c0_0);
        c0_1 = Fma.MultiplyAdd(x, b1, c0_1);
        x = Avx.BroadcastScalarToVector256(a + 80);
        c1_0 = Fma.MultiplyAdd(x, b0, c1_0);
        c1_1 = Fma.MultiplyAdd(x, b1, c1_1);
        x = Avx.BroadcastScalarToVector256(a + 160);
        c2_0 = Fma.MultiplyAdd(x, b0, c2_0);
        c2_1 = Fma.MultiplyAdd(x, b1, c2_1);
        x = Avx.BroadcastScalarToVector256(a + 240);
        c3_0 = Fma.MultiplyAdd(x, b0, c3_0);
        c3_1 = Fma.MultiplyAdd(x, b1, c3_1);
        x = Avx.BroadcastScalarToVector256(a + 320);
        c4_0 = Fma.MultiplyAdd(x, b0, c4_0);
        c4_1 = Fma.MultiplyAdd(x, b1, c4_1);
        x = Avx.BroadcastScalarToVector256(a + 400);
        c5_0 = Fma.MultiplyAdd(x, b0, c5_0);
        c5_1 = Fma.MultiplyAdd(x, b1, c5_1);
        b0 = Avx.LoadVector256(b + 16);
        b1 = Avx.LoadVector256(b + 24);
        x = Avx.BroadcastScalarToVector256(a + 1);
        c0_0 = Fma.MultiplyAdd(x, b0, c0_0);
        c0_1 = Fma.MultiplyAdd(x, b1, c0_1);
        x = Avx.BroadcastScalarToVector256(a + 81);
        c1_0 = Fma.MultiplyAdd(x, b0, c1_0);
        c1_1 = Fma.MultiplyAdd(x, b1, c1_1);
        x = Avx.BroadcastScalarToVector256(a + 161);
        c2_0 = Fma.MultiplyAdd(x, b0, c2_0);
        c2_1 = Fma.MultiplyAdd(x, b1, c2_1);
        x = Avx.BroadcastScalarToVector256(a + 241);
        c3_0 = Fma.MultiplyAdd(x, b0, c3_0);
        c3_1 = Fma.MultiplyAdd(x, b1, c3_1);
        x = Avx.BroadcastScalarToVector256(a + 321);
        c4_0 = Fma.MultiplyAdd(x, b0, c4_0);
        c4_1 = Fma.MultiplyAdd(x, b1, c4_1);
        x = Avx.BroadcastScalarToVector256(a + 401);
        c5_0 = Fma.MultiplyAdd(x, b0, c5_0);
        c5_1 = Fma.MultiplyAdd(x, b1, c5_1);
        a += 2;
        b += 32;
        k -= 2;
    }
    while (k != 0);
    b0 = Avx.LoadVector256(bias);
    Avx.Store(c, Avx.Add(Avx.LoadVector256(residual), Avx.Add(c0_0, b0)));
    Avx.Store(c + 208, Avx.Add(Avx.LoadVector256(residual + 208), Avx.Add(c1_0, b0)));
    Avx.Store(c + 416, Avx.Add(Avx.LoadVector256(residual + 416), Avx.Add(c2_0, b0)));
    Avx.Store(c + 624, Avx.Add(Avx.LoadVector256(residual + 624), Avx.Add(c3_0, b0)));
    Avx.Store(c + 832, Avx.Add(Avx.LoadVector256(residual + 832), Avx.Add(c4_0, b0)));
    Avx.Store(c + 1040, Avx.Add(Avx.LoadVector256(residual + 1040), Avx.Add(c5_0, b0)));
    b1 = Avx.LoadVector256(bias + 8);
    Avx.Store(c + 8, Avx.Add(Avx.LoadVector256(residual + 8), Avx.Add(c0_1, b1)));
    Avx.Store(c + 216, Avx.Add(Avx.LoadVector256(residual + 216), Avx.Add(c1_1, b1)));
    Avx.Store(c + 424, Avx.Add(Avx.LoadVector256(residual + 424), Avx.Add(c2_1, b1)));
    Avx.Store(c + 632, Avx.Add(Avx.LoadVector256(residual + 632), Avx.Add(c3_1, b1)));
    Avx.Store(c + 840, Avx.Add(Avx.LoadVector256(residual + 840), Avx.Add(c4_1, b1)));
    Avx.Store(c + 1048, Avx.Add(Avx.LoadVector256(residual + 1048), Avx.Add(c5_1, b1)));
}
