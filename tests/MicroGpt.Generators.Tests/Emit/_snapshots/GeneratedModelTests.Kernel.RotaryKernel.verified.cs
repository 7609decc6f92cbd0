// q and k of qkv(T,3x2x8) turned by their positions
public static void Rotary_2x8(float* qkv, float* table, int* positions, nint begin, nint end)
{
    for (nint row = begin; row < end; row++)
    {
        float* cos = table + ((nint)positions[row] * 16);
        float* sin = cos + 8;
        float* x = qkv + (row * 48);
        for (nint head = 0; head < 4; head++, x += 8)
        {
            {
                Vector256<float> v = Avx.LoadVector256(x);
                Avx.Store(x, Fma.MultiplyAdd(Avx.Permute(v, 0b10_11_00_01), Avx.LoadVector256(sin), Avx.Multiply(v, Avx.LoadVector256(cos))));
            }
        }
    }
}
