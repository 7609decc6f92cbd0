// dgain(16) += sum over tokens of dy xhat, columns [begin, end)
public static void RmsNormParameterGrad_16(float* dy, float* x, float* rstd, float* dgain, nint rows, nint begin, nint end)
{
    nint column = begin;
    for (; column + 32 <= end; column += 32)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(dgain + column);
        Vector256<float> sum0_1_ = Avx.LoadVector256(dgain + column + 8);
        Vector256<float> sum0_2_ = Avx.LoadVector256(dgain + column + 16);
        Vector256<float> sum0_3_ = Avx.LoadVector256(dgain + column + 24);
        for (nint row = 0; row < rows; row++)
        {
            sum0_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column), Avx.Multiply(Avx.LoadVector256(x + (row * 16) + column), Vector256.Create(rstd[row])), sum0_0_);
            sum0_1_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 8), Avx.Multiply(Avx.LoadVector256(x + (row * 16) + column + 8), Vector256.Create(rstd[row])), sum0_1_);
            sum0_2_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 16), Avx.Multiply(Avx.LoadVector256(x + (row * 16) + column + 16), Vector256.Create(rstd[row])), sum0_2_);
            sum0_3_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column + 24), Avx.Multiply(Avx.LoadVector256(x + (row * 16) + column + 24), Vector256.Create(rstd[row])), sum0_3_);
        }
        Avx.Store(dgain + column, sum0_0_);
        Avx.Store(dgain + column + 8, sum0_1_);
        Avx.Store(dgain + column + 16, sum0_2_);
        Avx.Store(dgain + column + 24, sum0_3_);
    }
    for (; column < end; column += 8)
    {
        Vector256<float> sum0_0_ = Avx.LoadVector256(dgain + column);
        for (nint row = 0; row < rows; row++)
        {
            sum0_0_ = Fma.MultiplyAdd(Avx.LoadVector256(dy + (row * 16) + column), Avx.Multiply(Avx.LoadVector256(x + (row * 16) + column), Vector256.Create(rstd[row])), sum0_0_);
        }
        Avx.Store(dgain + column, sum0_0_);
    }
}
