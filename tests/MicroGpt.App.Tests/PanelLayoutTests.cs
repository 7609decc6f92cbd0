using System.Text.RegularExpressions;

namespace MicroGpt.App.Tests;

/// <summary>What the panel shows in windows of any size.</summary>
public sealed class PanelLayoutTests
{
    [Fact]
    public void It_fits_every_window()
    {
        using var layout = new PanelLayout(coloured: false);
        foreach (string sample in new[] { "rose", new string('漢', 300), "e\u0301🙂 " + new string('x', 500) })
        {
            PanelFigures figures = Figures();
            figures.Sample = Cells.OneLine(sample);
            foreach (int rows in new[] { 1, 2, 3, 5, 7, 8, 9, 12, 24, 60 })
            {
                foreach (int columns in new[] { 1, 2, 5, 11, 12, 29, 30, 40, 60, 80, 99, 100, 101, 140, 200, 400 })
                {
                    string[] lines = layout.Lines(figures, new WindowSize(columns, rows));
                    Assert.InRange(lines.Length, 1, rows);
                    Assert.All(lines, line => Assert.InRange(Cells.Width(line), 0, columns));
                }
            }
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(200)]
    public void Everything_is_shown_where_there_is_room(int columns)
    {
        string shown = Show(columns, 30);
        foreach (string part in new[]
        {
            "recursive names in runs/0003", "1,920 of 4,000  48 %", "2.2345 now, 2.2411 smoothed", "2.2511, best 2.2104 at step 1,000",
            "1:12 so far, 1:20 left", "128,345 tokens/s, 62.0 % of the peak (mfu)", "0.00213", "2.66 of 3 by the exit token", "71.5 °C",
            "roselan", "saved", "│", "█", "▁",
        })
        {
            Assert.Contains(part, shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_low_window_keeps_what_matters_most()
    {
        string shown = Show(60, 3);
        Assert.Contains("1,920 of 4,000", shown, StringComparison.Ordinal);
        Assert.Contains("held-out  2.2511", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(79.9, 0, "79.9 °C")]
    [InlineData(80, 0, "80.0 °C, too hot: cool the board")]
    [InlineData(84, 4, "84.0 °C, too hot: cool the board (slowed)")]
    [InlineData(60, 2, "60.0 °C, slowed down")]
    [InlineData(60, 1, "60.0 °C, the voltage is too low")]
    [InlineData(60, 0x50000, "60.0 °C")]
    public void Heat_and_a_weak_supply_are_said(double celsius, int throttled, string text)
    {
        PanelFigures figures = Figures();
        figures.Board = new BoardState(celsius, throttled);
        string[] lines = Lines(figures, 80, 24);
        Assert.Contains($"│ board     {text.PadRight(66)} │", lines);
    }

    [Fact]
    public void Colours_are_left_out_where_they_are_not_wanted()
    {
        string plain = Show(100, 24);
        Assert.DoesNotContain('\e', plain);
        string coloured = string.Join('\n', Lines(Figures(), 100, 24, coloured: true));
        Assert.Contains("\e[", coloured, StringComparison.Ordinal);
        Assert.Equal(plain, Regex.Replace(coloured, "\e\\[[0-9;]*m", ""));
    }

    [Fact]
    public void A_text_of_the_model_cannot_command_the_terminal()
    {
        Assert.Equal("a⏎b·[31m·c··", Cells.OneLine("a\nb\e[31m\rc\u202e\u0007"));
        PanelFigures figures = Figures();
        figures.Sample = Cells.OneLine("[bold]not markup[/] [[");
        string shown = string.Join('\n', Lines(figures, 80, 24));
        Assert.Contains("[bold]not markup[/] [[", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_evaluation_it_says_so()
    {
        var figures = new PanelFigures { Title = "m", Run = "r", LastStep = 0, Loops = 1, Curve = new LossCurve() };
        string shown = string.Join('\n', Lines(figures, 80, 24));
        Assert.Contains("not measured yet", shown, StringComparison.Ordinal);
        Assert.Contains("after the first evaluation", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("loops", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("board", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_falls_with_the_losses_and_has_the_width_that_is_asked_for()
    {
        IReadOnlyList<string> lines = BlockChart.Lines([.. Enumerable.Range(0, 100).Select(i => 3 - (i * 0.01))], 60, 5);
        Assert.Equal(5, lines.Count);
        Assert.All(lines, line => Assert.Equal(60, line.Length));
        Assert.StartsWith("2.95 │██", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2.01 │", lines[^1], StringComparison.Ordinal);
        Assert.EndsWith("▁", lines[^1], StringComparison.Ordinal);
        int[] filled = [.. lines.Select(line => line.Count(c => c is not ' '))];
        Assert.Equal(filled.Order(), filled);
        Assert.Empty(BlockChart.Lines([], 60, 5));
        Assert.Empty(BlockChart.Lines([1], 6, 5));
        Assert.EndsWith("▁▁▁", BlockChart.Lines([2, 2], 20, 2)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_curve_keeps_the_means_of_any_number_of_steps()
    {
        var curve = new LossCurve();
        Assert.True(curve.IsEmpty);
        for (int step = 0; step < 100_000; step++)
        {
            curve.Add(step);
        }

        double[] columns = curve.Columns(10);
        Assert.Equal(10, columns.Length);
        Assert.Equal(columns.Order(), columns);
        Assert.InRange(columns[0], 4_000, 6_000);
        Assert.InRange(columns[^1], 93_000, 96_000);
        Assert.InRange(curve.Columns(10_000).Length, 256, 512);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100_000; step++)
        {
            curve.Add(step);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string Show(int columns, int rows) => string.Join('\n', Lines(Figures(), columns, rows));

    private static string[] Lines(PanelFigures figures, int columns, int rows, bool coloured = false)
    {
        using var layout = new PanelLayout(coloured);
        return layout.Lines(figures, new WindowSize(columns, rows));
    }

    private static PanelFigures Figures()
    {
        var curve = new LossCurve();
        for (int step = 0; step < 1920; step++)
        {
            curve.Add(2.2 + Math.Exp(-step / 150.0));
        }

        return new PanelFigures
        {
            Title = "recursive names",
            Run = "runs/0003",
            LastStep = 4000,
            Loops = 3,
            Curve = curve,
            Step = 1920,
            Loss = 2.2345,
            SmoothedLoss = 2.2411,
            LearningRate = 0.00213,
            TokensPerSecond = 128_345,
            Mfu = 0.62,
            Elapsed = TimeSpan.FromSeconds(72),
            Left = TimeSpan.FromSeconds(80),
            HeldOut = new HeldOutLoss(1500, 2.2511, 2.2104, 1000, 2.66),
            Sample = "roselan",
            Note = "saved",
            Board = new BoardState(71.5, 0),
        };
    }
}
