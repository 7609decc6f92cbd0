namespace MicroGpt.Experiments.Tests;

public sealed class ReportTests : IDisposable
{
    private readonly Samples _samples = new();

    public void Dispose() => _samples.Dispose();

    [Fact]
    public void Cells_have_mean_and_deviation()
    {
        Assert.Equal("75.0 ± 35.4 %", Cells.Percent([0.5, 1]));
        Assert.Equal("50.0 %", Cells.Percent([0.5]));
        Assert.Equal("1.2346 ± 0.0000", Cells.Loss([1.23456, 1.23456]));
    }

    [Fact]
    public void A_table_is_empty_until_it_has_a_row()
    {
        var table = new MarkdownTable("a", "b");
        Assert.True(table.IsEmpty);
        table.Add("1|2");
        Assert.False(table.IsEmpty);
        Assert.Equal("| a | b |\n|---|---|\n| 1\\|2 | |\n", table.ToString());
    }

    [Fact]
    public void Only_what_is_between_its_markers_is_replaced()
    {
        const string Document = "x\n<!-- begin: one -->\nold\n<!-- end: one -->\ny\n<!-- begin: two -->\nkept\n<!-- end: two -->\n";
        string filled = MarkedDocument.Fill(Document, new Dictionary<string, string> { ["one"] = "new\n", ["three"] = "nowhere\n" });
        Assert.Equal("x\n<!-- begin: one -->\n\nnew\n\n<!-- end: one -->\ny\n<!-- begin: two -->\nkept\n<!-- end: two -->\n", filled);
        Assert.Equal(filled, MarkedDocument.Fill(filled, new Dictionary<string, string> { ["one"] = "new\n" }));
    }

    [Fact]
    public void A_place_without_an_end_is_a_mistake() => Assert.Throws<ExperimentException>(
        () => MarkedDocument.Fill("<!-- begin: one -->\n", new Dictionary<string, string> { ["one"] = "new" }));

    [Fact]
    public void Tables_and_plots_come_from_the_results_and_are_the_same_bytes_again()
    {
        foreach (double rate in Samples.Task.LearningRates)
        {
            _samples.Save(new Trial(Samples.Task, new Arm(1, 1), rate, 1), Samples.Eval(rate == 0.01 ? 0.5 : 0.25, 1));
            _samples.Save(new Trial(Samples.Task, new Arm(1, 4), rate, 1), rate == 0.01 ? null : Samples.Eval(0.75, 0.5, loops: 4));
        }

        var deep = new Trial(Samples.Task, new Arm(1, 4), 0.001, 1);
        _samples.Store.SaveThresholds(
            deep, [.. ThresholdResult.Thresholds.Select(
                q => new ThresholdPoint(q, 0.5 * q, 1 + (3 * q), 2 + (2 * q), [100 / q, 200 / q, 300 / q]))]);
        string[] written = Write();
        Assert.Equal(
            ["tables.md", "recursion-accuracy.svg", "recursion-loops.svg", "recursion-exit.svg"], written.Select(Path.GetFileName));
        string tables = File.ReadAllText(written[0]);
        Assert.Contains("| L1R1 | 784 | 1,000 | 2.00 k | 2.00 G | 0.01 | 50.0 % | 1.0000 | 12 | 1 |\n", tables, StringComparison.Ordinal);
        Assert.Contains("| L1R4 | accuracy | 75.0 % | 75.0 % | 75.0 % | 75.0 % |\n", tables, StringComparison.Ordinal);
        Assert.Contains("| L1R4 | 0.5 | 25.0 % | 2.50 | 3.00 | 400 | 2.00 x |\n", tables, StringComparison.Ordinal);
        Assert.Contains("| L1R4 | of answers | 25.0 % | 25.0 % | 25.0 % | 25.0 % |\n", tables, StringComparison.Ordinal);
        Assert.Contains("| L1R4 | 75.0 %, 0.5000 | diverged |\n", tables, StringComparison.Ordinal);
        byte[][] first = [.. written.Select(File.ReadAllBytes)];
        Assert.Equal(first, Write().Select(File.ReadAllBytes));
    }

    [Theory]
    [InlineData(1, 1.93, new[] { 1, 1.2, 1.4, 1.6, 1.8, 2 })]
    [InlineData(0.1, 0.3, new[] { 0.1, 0.15, 0.2, 0.25, 0.3 })]
    [InlineData(1, 1, new[] { 1, 1.02 })]
    [InlineData(0, 0.003, new[] { 0, 0.001, 0.002, 0.003 })]
    [InlineData(0, 0, new[] { 0, 0.02 })]
    public void Axes_begin_and_end_at_round_numbers(double least, double most, double[] ticks) =>
        Assert.Equal(ticks, Axis.Around("x", [least, most], 6).Ticks);

    [Theory]
    [InlineData(1e-20, 2.5e-20)]
    [InlineData(0, 5e-324)]
    [InlineData(-1e300, 1e300)]
    [InlineData(1e15, 1e15 + 1)]
    public void Axes_of_extreme_values_have_few_ticks_in_ascending_order(double least, double most)
    {
        IReadOnlyList<double> ticks = Axis.Around("x", [least, most], 6).Ticks;
        Assert.InRange(ticks.Count, 2, 8);
        Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    private string[] Write() => [.. new Report(_samples.Layout, _samples.Store, [Samples.Task]).Write()];
}
