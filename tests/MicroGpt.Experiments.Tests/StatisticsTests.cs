namespace MicroGpt.Experiments.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public void The_deviation_is_that_of_a_sample()
    {
        Summary summary = Statistics.Summarise([1, 2, 6]);
        Assert.Equal(3, summary.Mean);
        Assert.Equal(Math.Sqrt(7), summary.Deviation, 1e-12);
    }

    [Fact]
    public void One_value_has_no_deviation() => Assert.True(double.IsNaN(Statistics.Summarise([5]).Deviation));

    [Theory]
    [InlineData(new[] { 9.0, 1.0, 2.0 }, 2)]
    [InlineData(new[] { 9.0, 1.0, 2.0, 4.0 }, 3)]
    public void The_median_is_in_the_middle(double[] values, double median) => Assert.Equal(median, Statistics.Median(values));

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(1234, "1.23 k")]
    [InlineData(99_960, "100 k")]
    [InlineData(999_700, "1.00 M")]
    [InlineData(1.5e12, "1.50 T")]
    public void Short_numbers_have_three_digits(double value, string text) => Assert.Equal(text, Text.Short(value));
}
