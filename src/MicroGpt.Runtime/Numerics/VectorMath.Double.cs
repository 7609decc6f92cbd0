namespace MicroGpt.Runtime.Numerics;

/// <content>
/// Scalar functions in double precision, for values computed once per step or once per run: schedules, bias correction, rotary
/// angles, normal deviates. They use short reductions and plain Taylor series, whose coefficients need no derivation.
/// </content>
public static partial class VectorMath
{
    private const double DoubleRoundToInteger = 6755399441055744.0; // 1.5 * 2^52
    private const double DoubleLn2High = 0.69314718055994529;
    private const double DoubleLn2Low = 2.3190468138462996e-17;

    /// <summary>
    /// e^x, error at most 1 unit in the last place (2 where the result is denormal); 0 below -745.14, +infinity above 709.79.
    /// </summary>
    /// <remarks>x = n ln 2 + r, |r| &lt;= 0.3466; the series to r^13 / 13! leaves 4e-18.</remarks>
    public static double Exp(double x)
    {
        if (!(x >= -745.14))
        {
            return double.IsNaN(x) ? x : 0.0;
        }

        if (x > 709.79)
        {
            return double.PositiveInfinity;
        }

        double n = Math.FusedMultiplyAdd(x, 1.4426950408889634, DoubleRoundToInteger) - DoubleRoundToInteger;
        double r = Math.FusedMultiplyAdd(n, -DoubleLn2High, x);
        r = Math.FusedMultiplyAdd(n, -DoubleLn2Low, r);

        double sum = 1.0 / 6227020800.0;
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 479001600.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 39916800.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 3628800.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 362880.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 40320.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 5040.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 720.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 120.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 24.0);
        sum = Math.FusedMultiplyAdd(sum, r, 1.0 / 6.0);
        sum = Math.FusedMultiplyAdd(sum, r, 0.5);
        sum = Math.FusedMultiplyAdd(sum, r * r, r) + 1.0;

        // Scale in two steps, because 2^n alone may overflow where the product does not.
        int exponent = (int)n;
        return sum * PowerOfTwo(exponent >> 1) * PowerOfTwo(exponent - (exponent >> 1));
    }

    /// <summary>ln x, error at most 2 units in the last place; -infinity for 0, NaN for negative x.</summary>
    /// <remarks>
    /// x = 2^e m, m between sqrt(1/2) and sqrt(2); ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| &lt;= 0.1716;
    /// the series to s^23 / 23 leaves 1e-19 of the sum.
    /// </remarks>
    public static double Log(double x)
    {
        if (!(x > 0.0))
        {
            return x == 0.0 ? double.NegativeInfinity : double.NaN;
        }

        if (x > double.MaxValue)
        {
            return x;
        }

        int e = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0; // 2^54
            e = -54;
        }

        const long SqrtHalf = 0x3FE6A09E667F3BCD;
        long bits = BitConverter.DoubleToInt64Bits(x) - SqrtHalf;
        e += (int)(bits >> 52);
        double f = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) + SqrtHalf) - 1.0;
        double s = f / (2.0 + f);
        double z = s * s;

        double sum = 2.0 / 23.0;
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 21.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 19.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 17.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 15.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 13.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 11.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 9.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 7.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 5.0);
        sum = Math.FusedMultiplyAdd(sum, z, 2.0 / 3.0);

        // 2s + s z sum = f - f^2/2 + s (f^2/2 + z sum). This form is better because f is exact and s is rounded.
        double half = 0.5 * f * f;
        double tail = Math.FusedMultiplyAdd(s, Math.FusedMultiplyAdd(z, sum, half), e * DoubleLn2Low);
        return Math.FusedMultiplyAdd(e, DoubleLn2High, f - (half - tail));
    }

    /// <summary>b^n by repeated squaring; relative error at most about |n| * 1.2e-16.</summary>
    public static double Pow(double b, int n)
    {
        uint left = n < 0 ? 0u - (uint)n : (uint)n;
        double power = b;
        double product = 1.0;
        while (left != 0)
        {
            if ((left & 1) != 0)
            {
                product *= power;
            }

            power *= power;
            left >>= 1;
        }

        return n < 0 ? 1.0 / product : product;
    }

    /// <summary>2^n for n from -1022 to 1023.</summary>
    private static double PowerOfTwo(int n) => BitConverter.Int64BitsToDouble((long)(n + 1023) << 52);
}
