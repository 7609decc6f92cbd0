using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>The exit token from the command line: metrics, evaluation, generation.</summary>
public sealed class ExitTests : IDisposable
{
    private readonly Cli _cli = new();

    public ExitTests() => Run("train", "--out", _cli.PathOf("run"), "--samples", "0").Succeeded();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void Metrics_and_evaluation_tell_where_tokens_stop()
    {
        JsonElement metrics = JsonDocument.Parse(File.ReadLines(_cli.PathOf("run", "metrics.jsonl")).Last()).RootElement;
        JsonElement measured = Measure();
        foreach (JsonElement root in new[] { metrics, measured })
        {
            double[] distribution = Numbers(root.GetProperty("exitDistribution"));
            Assert.Equal(3, distribution.Length);
            Assert.Equal(1, distribution.Sum(), 1e-12);
            Assert.Equal(distribution.Select((p, i) => p * (i + 1)).Sum(), root.GetProperty("meanDepth").GetDouble(), 1e-12);
        }

        Assert.Equal(Numbers(metrics.GetProperty("accuracyPerLoop")), Numbers(measured.GetProperty("accuracyPerLoop")));
        JsonElement[] thresholds = [.. measured.GetProperty("thresholds").EnumerateArray()];
        Assert.Equal(3, thresholds[^1].GetProperty("meanDepth").GetDouble());
        Assert.Equal(measured.GetProperty("loss").GetDouble(), thresholds[^1].GetProperty("loss").GetDouble(), 1e-12);
        Assert.Equal(20, measured.GetProperty("problems").GetInt32());
    }

    [Fact]
    public void Answers_generated_with_all_loops_are_as_right_as_evaluation_says()
    {
        JsonElement trial = Measure("--generate", "--exit-threshold", "1", "--parallel", "7");
        Assert.Equal(Measure().GetProperty("accuracy").GetDouble(), trial.GetProperty("accuracy").GetDouble());
        Assert.Equal(3, trial.GetProperty("meanDepth").GetDouble());
    }

    [Fact]
    public void Lower_thresholds_take_fewer_loops_down_to_one()
    {
        double[] depths = [.. new[] { "0", "0.5", "0.9", "1" }.Select(
            q => Measure("--generate", "--exit-threshold", q).GetProperty("meanDepth").GetDouble())];
        Assert.Equal(depths.Order(), depths);
        Assert.Equal(1, depths[0]);
        Assert.Equal(3, depths[^1]);
        Assert.Equal(1, Measure("--generate", "--exit-tolerance", "1").GetProperty("depthDistribution")[1].GetDouble(), 0.5);
    }

    [Fact]
    public void Depths_are_shown_below_a_legend()
    {
        string[] lines = Generate("--exit-threshold", "0").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(
            "depth: loops used for each character and for the end of a text: 1 to 3, mean 1.00", lines[^1], StringComparison.Ordinal);
        Assert.All(lines[..^1], line => Assert.Matches(@"^1\+[0-9+=]* +\.\.1*$", line));
        Assert.Contains("mean 3.00", Generate("--exit-threshold", "1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eval", "--parallel", "5")]
    [InlineData("eval", "--generate", "--exit-threshold", "2")]
    [InlineData("eval", "--generate", "--exit-threshold", "0.5,0.7")]
    [InlineData("eval", "--exit-threshold", "0.5,0.7", "--exit-confidence", "0.5,0.7")]
    [InlineData("eval", "--exit-scope", "sequence")]
    [InlineData("eval", "--exit-tolerance", "0.1", "--exit-scope", "text")]
    [InlineData("eval", "--exit-confidence", "0")]
    [InlineData("generate", "--exit-tolerance", "-1")]
    [InlineData("generate", "--exit-tolerance", "0.1,0.2")]
    [InlineData("generate", "--exit-difference", "second")]
    [InlineData("generate", "--exit-confidence", "0.5", "--exit-difference", "second")]
    [InlineData("train", "--exit-target", "next")]
    [InlineData("train", "--stage", "both")]
    public void Options_that_make_no_sense_are_wrong_usage(params string[] arguments) => Run(arguments).Failed(2);

    private string Generate(params string[] arguments) =>
        Run(["generate", "--from", _cli.PathOf("run"), "--prompt", "1+", "--count", "4", "--max-tokens", "9", "--show-depth", .. arguments])
            .Succeeded().Output;

    private JsonElement Measure(params string[] arguments)
    {
        using var document = JsonDocument.Parse(Run(["eval", "--from", _cli.PathOf("run"), "--json", .. arguments]).Succeeded().Output);
        return document.RootElement.Clone();
    }

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetDouble())];

    private static Outcome Run(params string[] arguments) => Cli.Run<SumsModel>(arguments);
}
