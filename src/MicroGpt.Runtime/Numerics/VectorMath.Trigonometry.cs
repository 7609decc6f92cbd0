namespace MicroGpt.Runtime.Numerics;

/// <content>
/// Sine and cosine in double precision. x = n pi/2 + r, |r| &lt;= 0.7854. pi/2 is split into three doubles, and the first product
/// is exact by fused multiply-add. The Taylor series of the quadrant's function follows.
/// </content>
public static partial class VectorMath
{
    private const double HalfPiHigh = 1.5707963267948966;
    private const double HalfPiMiddle = 6.123233995736766e-17;
    private const double HalfPiLow = -1.4973849048591698e-33;

    /// <summary>sin x for |x| up to 2^30, x in radians; error at most 2 units in the last place.</summary>
    public static double Sin(double x)
    {
        double r = Reduce(x, out int quadrant);
        double y = (quadrant & 1) == 0 ? SinSeries(r) : CosSeries(r);
        return (quadrant & 2) == 0 ? y : -y;
    }

    /// <summary>cos x for |x| up to 2^30, x in radians; error at most 2 units in the last place.</summary>
    public static double Cos(double x)
    {
        double r = Reduce(x, out int quadrant);
        double y = (quadrant & 1) == 0 ? CosSeries(r) : SinSeries(r);
        return ((quadrant + 1) & 2) == 0 ? y : -y;
    }

    private static double Reduce(double x, out int quadrant)
    {
        double shifted = Math.FusedMultiplyAdd(x, 0.6366197723675814, DoubleRoundToInteger);
        quadrant = (int)(BitConverter.DoubleToInt64Bits(shifted) & 3);
        double n = shifted - DoubleRoundToInteger;
        double r = Math.FusedMultiplyAdd(n, -HalfPiHigh, x);
        r = Math.FusedMultiplyAdd(n, -HalfPiMiddle, r);
        return Math.FusedMultiplyAdd(n, -HalfPiLow, r);
    }

    /// <summary>Taylor series of sine to r^17 / 17!, truncated by at most 1e-19 of the sum.</summary>
    private static double SinSeries(double r)
    {
        double z = r * r;
        double sum = 1.0 / 355687428096000.0;
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 1307674368000.0);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 6227020800.0);
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 39916800.0);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 362880.0);
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 5040.0);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 120.0);
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 6.0);
        return Math.FusedMultiplyAdd(sum * z, r, r);
    }

    /// <summary>Taylor series of cosine to r^18 / 18!, truncated by at most 1e-20.</summary>
    private static double CosSeries(double r)
    {
        double z = r * r;
        double sum = -1.0 / 6402373705728000.0;
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 20922789888000.0);
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 87178291200.0);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 479001600.0);
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 3628800.0);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 40320.0);
        sum = Math.FusedMultiplyAdd(sum, z, -1.0 / 720.0);
        sum = Math.FusedMultiplyAdd(sum, z, 1.0 / 24.0);
        sum = Math.FusedMultiplyAdd(sum, z, -0.5);
        return Math.FusedMultiplyAdd(sum, z, 1.0);
    }
}
