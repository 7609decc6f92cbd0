// db(8) += sum over tokens of dy(T,8), columns [begin, end)
public static void BiasGrad_8(float* dy, float* db, nint rows, nint begin, nint end)
{
    nint column = begin;
    for (; column + 32 <= end; column += 32)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(db + column);
        Vector256<float> sum0_1_ = Avx.LoadVector256(db + column + 8);
        Vector256<float> sum0_2_ = Avx.LoadVector256(db + column + 16);
        Vector256<float> sum0_3_ = Avx.LoadVector256(db + column + 24);
        for (nint row = 0; row < rows; row++)
        {
            sum0_0_ = Avx.Add(sum0_0_, Avx.LoadVector256(dy + (row * 8) + column));
            sum0_1_ = Avx.Add(sum0_1_, Avx.LoadVector256(dy + (row * 8) + column + 8));
            sum0_2_ = Avx.Add(sum0_2_, Avx.LoadVector256(dy + (row * 8) + column + 16));
            sum0_3_ = Avx.Add(sum0_3_, Avx.LoadVector256(dy + (row * 8) + column + 24));
        }
        Avx.Store(db + column, sum0_0_);
        Avx.Store(db + column + 8, sum0_1_);
        Avx.Store(db + column + 16, sum0_2_);
        Avx.Store(db + column + 24, sum0_3_);
    }
    for (; column < end; column += 8)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(db + column);
        for (nint row = 0; row < rows; row++)
        {
            sum0_0_ = Avx.Add(sum0_0_, Avx.LoadVector256(dy + (row * 8) + column));
        }
        Avx.Store(db + column, sum0_0_);
    }
}
