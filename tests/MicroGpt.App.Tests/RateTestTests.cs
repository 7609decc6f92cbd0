namespace MicroGpt.App.Tests;

/// <summary><c>train --find-rate</c>.</summary>
public sealed class RateTestTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void It_shows_a_curve_suggests_a_rate_and_writes_nothing()
    {
        string[] before = Directory.GetFileSystemEntries(_cli.Directory);
        string output = Find().Succeeded().Output;
        Assert.StartsWith("rate test   150 steps at most on ", output, StringComparison.Ordinal);
        Assert.Contains("learning rate from 0.001 to 10", output, StringComparison.Ordinal);
        Assert.Contains(" │", output, StringComparison.Ordinal);
        Assert.Matches("suggestion  0\\.\\d+, a tenth of that rate", output);
        Assert.DoesNotContain("keep their ratio", output, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(_cli.Directory));
        Assert.Equal(output, Find("--threads", "3").Output);
    }

    [Fact]
    public void Quiet_prints_the_suggestion_alone()
    {
        string[] lines = Find("--quiet").Succeeded().Output.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("suggestion", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Rates_of_groups_scale_together()
    {
        string output = Cli.Run<SumsMuonModel>("train", "--find-rate").Succeeded().Output;
        bool hasGroups = SumsMuonModel.Description.Training.LearningRates is not null;
        Assert.Equal(hasGroups, output.Contains("keep their ratio to it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--resume")]
    [InlineData("--out", "run")]
    [InlineData("--from", "run")]
    [InlineData("--steps", "10")]
    [InlineData("--patience", "3")]
    [InlineData("--stage", "exit")]
    public void What_only_a_run_needs_is_refused(params string[] option) =>
        Assert.Contains($"--find-rate trains no run. Leave {option[0]} out.", Find(option).Failed(2), StringComparison.Ordinal);

    [Fact]
    public void An_interruption_ends_it()
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        var request = new TrainRequest
        {
            Data = _cli.DataFile,
            FindRate = true,
            OnStep = _ => stop.Cancel(),
            Compute = new Compute(Isa.Portable, 1),
        };
        var test = new RateTest<BigramModel>(new Terminal(output, TextWriter.Null, Interactive: false));
        Assert.Equal(130, test.Run(request, stop.Token));
        Assert.Contains("Interrupted. Nothing was written.", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_suggestion_is_a_tenth_of_the_rate_of_the_lowest_loss()
    {
        RateRange range = Of(Enumerable.Range(0, 60).Select(i => i < 40 ? 3 - (i * 0.04) : 1.4 + ((i - 40) * 0.5)));
        (double loss, double rate, int step) = range.Lowest;
        Assert.InRange(step, 38, 45);
        Assert.Equal(loss, range.Losses.Min());
        Assert.Equal(rate / 10, range.Suggestion!.Value, 1e-12);
        Assert.True(range.HasMinimum);
    }

    [Fact]
    public void It_ends_when_the_loss_exceeds_its_lowest_by_four()
    {
        RateRange range = Of(Enumerable.Repeat(1.0, 5).Concat(Enumerable.Repeat(0.5, 30)).Concat(Enumerable.Repeat(50.0, 30)));
        Assert.Equal(36, range.Losses.Count);
        Assert.True(range.Losses[^1] > 4 * range.Lowest.Loss);
    }

    [Fact]
    public void A_loss_that_never_falls_suggests_nothing() => Assert.Null(Of([3, 3.1, 3.2]).Suggestion);

    [Fact]
    public void A_loss_that_falls_to_the_end_says_that_the_range_was_too_short() => Assert.False(Of([3, 2, 1]).HasMinimum);

    [Theory]
    [InlineData(0.0000096773, 3, "0.00000968")]
    [InlineData(0.0123456, 2, "0.012")]
    [InlineData(10, 2, "10")]
    [InlineData(0, 3, "0")]
    [InlineData(1e-30, 2, "1E-30")]
    public void A_rate_is_written_without_an_exponent(double rate, int digits, string text) => Assert.Equal(text, Text.Rate(rate, digits));

    [Fact]
    public void The_rate_grows_by_the_same_factor()
    {
        LearningRateSchedule schedule = LearningRateSchedule.Growing(1e-5, 0.1, 101);
        Assert.Equal(1e-5, schedule.At(0), 1e-12);
        Assert.Equal(1e-3, schedule.At(50), 1e-9);
        Assert.Equal(0.1, schedule.At(100), 1e-9);
    }

    private static RateRange Of(IEnumerable<double> losses)
    {
        var range = new RateRange();
        double rate = 1e-4;
        foreach (double loss in losses)
        {
            rate *= 1.1;
            if (!range.Add(rate, loss))
            {
                break;
            }
        }

        return range;
    }

    private Outcome Find(params string[] arguments) => Cli.Run(["train", "--find-rate", "--data", _cli.DataFile, .. arguments]);
}
