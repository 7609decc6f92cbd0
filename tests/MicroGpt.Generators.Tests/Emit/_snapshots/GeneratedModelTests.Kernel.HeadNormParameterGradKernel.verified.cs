// dqueryGain(8) += sum over tokens and heads of dq xhat, dkeyGain += the same for keys, columns [begin, end)
public static void HeadNormParameterGrad_2x8(
    float* dy, float* qkv, float* rstd, float* dqueryGain, float* dkeyGain, nint rows, nint begin, nint end)
{
    nint column = begin;
    for (; column + 32 <= end; column += 32)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(dqueryGain + column);
        Vector256<float> sum1_0_ = Avx.LoadVector256(dkeyGain + column);
        Vector256<float> sum0_1_ = Avx.LoadVector256(dqueryGain + column + 8);
        Vector256<float> sum1_1_ = Avx.LoadVector256(dkeyGain + column + 8);
        Vector256<float> sum0_2_ = Avx.LoadVector256(dqueryGain + column + 16);
        Vector256<float> sum1_2_ = Avx.LoadVector256(dkeyGain + column + 16);
        Vector256<float> sum0_3_ = Avx.LoadVector256(dqueryGain + column + 24);
        Vector256<float> sum1_3_ = Avx.LoadVector256(dkeyGain + column + 24);
        for (nint row = 0; row < rows; row++)
        {
            for (nint head = 0; head < 2; head++)
            {
                sum0_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column), Vector256.Create(rstd[(row * 8) + head])), sum0_0_);
                sum1_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 16), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 16), Vector256.Create(rstd[(row * 8) + head + 2])), sum1_0_);
                sum0_1_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 8), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 8), Vector256.Create(rstd[(row * 8) + head])), sum0_1_);
                sum1_1_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 8 + 16), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 8 + 16), Vector256.Create(rstd[(row * 8) + head + 2])), sum1_1_);
                sum0_2_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 16), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 16), Vector256.Create(rstd[(row * 8) + head])), sum0_2_);
                sum1_2_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 16 + 16), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 16 + 16), Vector256.Create(rstd[(row * 8) + head + 2])), sum1_2_);
                sum0_3_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 24), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 24), Vector256.Create(rstd[(row * 8) + head])), sum0_3_);
                sum1_3_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 24 + 16), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 24 + 16), Vector256.Create(rstd[(row * 8) + head + 2])), sum1_3_);
            }
        }
        Avx.Store(dqueryGain + column, sum0_0_);
        Avx.Store(dkeyGain + column, sum1_0_);
        Avx.Store(dqueryGain + column + 8, sum0_1_);
        Avx.Store(dkeyGain + column + 8, sum1_1_);
        Avx.Store(dqueryGain + column + 16, sum0_2_);
        Avx.Store(dkeyGain + column + 16, sum1_2_);
        Avx.Store(dqueryGain + column + 24, sum0_3_);
        Avx.Store(dkeyGain + column + 24, sum1_3_);
    }
    for (; column < end; column += 8)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(dqueryGain + column);
        Vector256<float> sum1_0_ = Avx.LoadVector256(dkeyGain + column);
        for (nint row = 0; row < rows; row++)
        {
            for (nint head = 0; head < 2; head++)
            {
                sum0_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column), Vector256.Create(rstd[(row * 8) + head])), sum0_0_);
                sum1_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 48) + (head * 8) + column + 16), Avx.Multiply(Avx.LoadVector256(qkv + (row * 48) + (head * 8) + column + 16), Vector256.Create(rstd[(row * 8) + head + 2])), sum1_0_);
            }
        }
        Avx.Store(dqueryGain + column, sum0_0_);
        Avx.Store(dkeyGain + column, sum1_0_);
    }
}
