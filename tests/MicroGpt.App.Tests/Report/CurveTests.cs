namespace MicroGpt.App.Tests;

/// <summary>Curves of runs of any length have few points, and keep their spikes.</summary>
public sealed class CurveTests
{
    [Fact]
    public void A_short_curve_keeps_every_point()
    {
        var curve = new Curve();
        CurvePoint[] points = [.. Enumerable.Range(1, Curve.MostBuckets).Select(i => new CurvePoint(i, i * 7919 % 101))];
        foreach (CurvePoint point in points)
        {
            curve.Add(point.X, point.Y);
        }

        Assert.Equal(points, curve.Points);
    }

    [Theory]
    [InlineData(513)]
    [InlineData(1024)]
    [InlineData(100_000)]
    public void A_long_curve_has_about_a_thousand_points_in_order_and_keeps_its_extremes(int steps)
    {
        var curve = new Curve();
        for (int i = 1; i <= steps; i++)
        {
            curve.Add(i, i == steps / 3 ? 1000 : i == steps / 2 ? -1000 : i % 2);
        }

        IReadOnlyList<CurvePoint> points = curve.Points;
        Assert.InRange(points.Count, Curve.MostBuckets / 2, 2 * Curve.MostBuckets);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.True(pair.First.X < pair.Second.X));
        Assert.Contains(new CurvePoint(steps / 3, 1000), points);
        Assert.Contains(new CurvePoint(steps / 2, -1000), points);
        Assert.InRange(points[^1].X, steps - (2.0 * steps / Curve.MostBuckets) - 1, steps);
    }

    [Fact]
    public void What_cannot_be_drawn_is_left_out()
    {
        var curve = new Curve();
        foreach (double? value in new double?[] { null, double.NaN, double.PositiveInfinity, -1e200 })
        {
            curve.Add(1, value);
        }

        Assert.True(curve.IsEmpty);
        Assert.Empty(curve.Points);
        Assert.Empty(curve.Smoothed());
    }

    /// <summary>A straight line stays where it is, and noise becomes less.</summary>
    [Fact]
    public void Smoothing_neither_lags_nor_keeps_noise()
    {
        var line = new Curve();
        var noise = new Curve();
        for (int i = 1; i <= 400; i++)
        {
            line.Add(i, 2.0 * i);
            noise.Add(i, i % 2 == 0 ? 1 : -1);
        }

        Assert.All(line.Smoothed(), point => Assert.Equal(2 * point.X, point.Y, 1e-9));
        Assert.All(noise.Smoothed().Skip(10).SkipLast(10), point => Assert.InRange(point.Y, -0.2, 0.2));
    }
}
