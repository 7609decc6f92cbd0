namespace MicroGpt.Runtime.Tests;

public sealed class DepthSamplingTests
{
    private const int Draws = 20_000;

    [Fact]
    public void Mean_and_variance_are_those_of_the_mixture()
    {
        // r - 1 is Poisson with a log-normal mean m: mean m, variance m + m^2 (exp(sigma^2) - 1).
        var sampling = new DepthSampling(mean: 6, least: 1, most: 1000, seed: 3);
        double[] depths = [.. Enumerable.Range(0, Draws).Select(step => (double)sampling.At(step) - 1)];
        double mean = depths.Average();
        double variance = depths.Average(depth => (depth - mean) * (depth - mean));
        Assert.Equal(6, mean, 0.1);
        Assert.Equal(6 + (36 * (Math.Exp(0.25) - 1)), variance, 1.0);
    }

    [Fact]
    public void Depths_stay_within_bounds_and_reach_them()
    {
        var sampling = new DepthSampling(mean: 3, least: 2, most: 4, seed: 3);
        int[] depths = [.. Enumerable.Range(0, 1000).Select(step => sampling.At(step))];
        Assert.Equal([2, 3, 4], depths.Distinct().Order());
    }

    [Fact]
    public void Means_that_leave_no_probability_for_0_work_too()
    {
        var sampling = new DepthSampling(mean: 1000, least: 1, most: 4000, seed: 3);
        double[] depths = [.. Enumerable.Range(0, 1000).Select(step => (double)sampling.At(step))];
        Assert.Equal(1000, depths.Average(), 60.0);
        Assert.True(depths.Max() < 4000);
    }

    [Fact]
    public void A_step_s_depth_depends_on_seed_and_step_alone()
    {
        int[] forwards = [.. Enumerable.Range(0, 100).Select(step => new DepthSampling(3, 1, 8, 7).At(step))];
        var sampling = new DepthSampling(3, 1, 8, 7);
        Assert.Equal(forwards, Enumerable.Range(0, 100).Reverse().Select(step => sampling.At(step)).Reverse());
        Assert.NotEqual(forwards, Enumerable.Range(0, 100).Select(step => new DepthSampling(3, 1, 8, 8).At(step)));
    }
}
