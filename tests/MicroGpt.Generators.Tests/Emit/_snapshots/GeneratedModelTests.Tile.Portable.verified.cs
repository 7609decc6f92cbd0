// Register tile: c (4,8) = a (4,64) x b (64,8) + bias + residual, every element one chain of multiply-adds, k ascending.
// Rows of a, b and c begin 80, 8 and 208 floats apart.
public static void Tile_4x8_k64_a80_b8_c208_bias_residual(float* a, float* b, float* c, float* bias, float* residual)
{
    Vector256<float> c0_0 = Vector256<float>.Zero;
    Vector256<float> c1_0 = Vector256<float>.Zero;
    Vector256<float> c2_0 = Vector256<float>.Zero;
    Vector256<float> c3_0 = Vector256<float>.Zero;
    Vector256<float> b0;
    nint k = 64;
    do
    {
        Vector256<float> x;
        b0 = Vector256.Load(b);
        x = Vector256.Create(*(a));
        c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
        x = Vector256.Create(*(a + 80));
        c1_0 = Vector256.FusedMultiplyAdd(x, b0, c1_0);
        x = Vector256.Create(*(a + 160));
        c2_0 = Vector256.FusedMultiplyAdd(x, b0, c2_0);
        x = Vector256.Create(*(a + 240));
        c3_0 = Vector256.FusedMultiplyAdd(x, b0, c3_0);
        a += 1;
        b += 8;
        k -= 1;
    }
    while (k != 0);
    b0 = Vector256.Load(bias);
    Vector256.Store((Vector256.Load(residual) + (c0_0 + b0)), c);
    Vector256.Store((Vector256.Load(residual + 208) + (c1_0 + b0)), c + 208);
    Vector256.Store((Vector256.Load(residual + 416) + (c2_0 + b0)), c + 416);
    Vector256.Store((Vector256.Load(residual + 624) + (c3_0 + b0)), c + 624);
}
