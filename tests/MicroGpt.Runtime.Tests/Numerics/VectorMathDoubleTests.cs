namespace MicroGpt.Runtime.Tests.Numerics;

public class VectorMathDoubleTests
{
    [Fact]
    public void Exp_is_within_two_units_in_the_last_place()
    {
        double worst = 0;
        for (double x = -708; x < 709.7; x += 0.00713)
        {
            worst = Math.Max(worst, Ulps(VectorMath.Exp(x), Math.Exp(x)));
        }

        Assert.InRange(worst, 0, 2);
        Assert.Equal(1.0, VectorMath.Exp(0.0));
        Assert.Equal(0.0, VectorMath.Exp(double.NegativeInfinity));
        Assert.Equal(0.0, VectorMath.Exp(-746.0));
        Assert.Equal(double.PositiveInfinity, VectorMath.Exp(710.0));
        Assert.Equal(Math.Exp(-740.0), VectorMath.Exp(-740.0), double.Epsilon * 2);
        Assert.True(double.IsNaN(VectorMath.Exp(double.NaN)));
    }

    [Fact]
    public void Log_is_within_two_units_in_the_last_place()
    {
        double worst = 0;
        for (double x = 1e-300; x < 1e300; x *= 1.000717)
        {
            worst = Math.Max(worst, Ulps(VectorMath.Log(x), Math.Log(x)));
        }

        for (double x = 0.4; x < 2.5; x += 0.00000713)
        {
            worst = Math.Max(worst, Ulps(VectorMath.Log(x), Math.Log(x)));
        }

        Assert.InRange(worst, 0, 2);
        Assert.Equal(0.0, VectorMath.Log(1.0));
        Assert.Equal(Math.Log(double.Epsilon), VectorMath.Log(double.Epsilon), 1e-12);
        Assert.Equal(double.NegativeInfinity, VectorMath.Log(0.0));
        Assert.Equal(double.PositiveInfinity, VectorMath.Log(double.PositiveInfinity));
        Assert.True(double.IsNaN(VectorMath.Log(-1.0)));
        Assert.True(double.IsNaN(VectorMath.Log(double.NaN)));
    }

    [Fact]
    public void Sine_and_cosine_are_within_two_units_in_the_last_place()
    {
        double worst = 0;
        for (double x = -50_000; x < 50_000; x += 0.0317)
        {
            worst = Math.Max(worst, Ulps(VectorMath.Sin(x), Math.Sin(x)));
            worst = Math.Max(worst, Ulps(VectorMath.Cos(x), Math.Cos(x)));
        }

        for (double x = -7; x < 7; x += 0.0000131)
        {
            worst = Math.Max(worst, Ulps(VectorMath.Sin(x), Math.Sin(x)));
            worst = Math.Max(worst, Ulps(VectorMath.Cos(x), Math.Cos(x)));
        }

        Assert.InRange(worst, 0, 2);
        Assert.Equal(1.0, VectorMath.Cos(0.0));
        Assert.Equal(0.0, VectorMath.Sin(0.0));
        Assert.Equal(-1.0, VectorMath.Cos(Math.PI));
        Assert.Equal(Math.Sin(Math.PI), VectorMath.Sin(Math.PI), 1e-31);
        Assert.Equal(Math.Cos(1e9), VectorMath.Cos(1e9), 1e-15);
    }

    [Theory]
    [InlineData(0.9, 0, 1.0)]
    [InlineData(0.9, 1, 0.9)]
    [InlineData(2.0, 30, 1073741824.0)]
    [InlineData(2.0, -3, 0.125)]
    [InlineData(0.5, 2000, 0.0)]
    [InlineData(-3.0, 3, -27.0)]
    public void Pow_of_whole_exponents(double b, int n, double expected) => Assert.Equal(expected, VectorMath.Pow(b, n));

    [Theory]
    [InlineData(0.999, 100_000)]
    [InlineData(0.9, 3_000)]
    [InlineData(1.0001, 65_535)]
    public void Pow_error_grows_with_the_exponent_only(double b, int n) =>
        Assert.InRange(Math.Abs((VectorMath.Pow(b, n) / Math.Exp(n * Math.Log(b))) - 1), 0, n * 2.5e-16);

    private static double Ulps(double actual, double expected)
    {
        double rounded = Math.Abs(expected);
        return Math.Abs(actual - expected) / (Math.BitIncrement(rounded) - rounded);
    }
}
