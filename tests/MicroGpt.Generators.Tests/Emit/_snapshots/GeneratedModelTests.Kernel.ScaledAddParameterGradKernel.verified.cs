// da(16) += sum over tokens of dy state, db += sum of dy embedding, columns [begin, end)
public static void ScaledAddParameterGrad_16(
    float* dy, float* state, float* embedding, float* da, float* db, nint rows, nint begin, nint end)
{
    nint column = begin;
    for (; column + 32 <= end; column += 32)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(da + column);
        Vector256<float> sum1_0_ = Avx.LoadVector256(db + column);
        Vector256<float> sum0_1_ = Avx.LoadVector256(da + column + 8);
        Vector256<float> sum1_1_ = Avx.LoadVector256(db + column + 8);
        Vector256<float> sum0_2_ = Avx.LoadVector256(da + column + 16);
        Vector256<float> sum1_2_ = Avx.LoadVector256(db + column + 16);
        Vector256<float> sum0_3_ = Avx.LoadVector256(da + column + 24);
        Vector256<float> sum1_3_ = Avx.LoadVector256(db + column + 24);
        for (nint row = 0; row < rows; row++)
        {
            sum0_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column), Avx.LoadVector256(state + (row * 16) + column), sum0_0_);
            sum1_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column), Avx.LoadVector256(embedding + (row * 16) + column), sum1_0_);
            sum0_1_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 8), Avx.LoadVector256(state + (row * 16) + column + 8), sum0_1_);
            sum1_1_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 8), Avx.LoadVector256(embedding + (row * 16) + column + 8), sum1_1_);
            sum0_2_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 16), Avx.LoadVector256(state + (row * 16) + column + 16), sum0_2_);
            sum1_2_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 16), Avx.LoadVector256(embedding + (row * 16) + column + 16), sum1_2_);
            sum0_3_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 24), Avx.LoadVector256(state + (row * 16) + column + 24), sum0_3_);
            sum1_3_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 24), Avx.LoadVector256(embedding + (row * 16) + column + 24), sum1_3_);
        }
        Avx.Store(da + column, sum0_0_);
        Avx.Store(db + column, sum1_0_);
        Avx.Store(da + column + 8, sum0_1_);
        Avx.Store(db + column + 8, sum1_1_);
        Avx.Store(da + column + 16, sum0_2_);
        Avx.Store(db + column + 16, sum1_2_);
        Avx.Store(da + column + 24, sum0_3_);
        Avx.Store(db + column + 24, sum1_3_);
    }
    for (; column < end; column += 8)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(da + column);
        Vector256<float> sum1_0_ = Avx.LoadVector256(db + column);
        for (nint row = 0; row < rows; row++)
        {
            sum0_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column), Avx.LoadVector256(state + (row * 16) + column), sum0_0_);
            sum1_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column), Avx.LoadVector256(embedding + (row * 16) + column), sum1_0_);
        }
        Avx.Store(da + column, sum0_0_);
        Avx.Store(db + column, sum1_0_);
    }
}
