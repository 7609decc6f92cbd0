namespace MicroGpt.App.Tests;

/// <summary>Paths as people write them: completed by the shell, of a pointer, of a file.</summary>
public sealed class PathTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("run")]
    [InlineData("run/")]
    [InlineData("run//")]
    [InlineData("run/last")]
    [InlineData("run/best")]
    [InlineData("run/last/")]
    [InlineData("run/metrics.jsonl")]
    [InlineData("run/step-00000020")]
    [InlineData("run/step-00000020/")]
    [InlineData("run/step-00000020/model.safetensors")]
    public void From_takes_what_names_the_model(string from)
    {
        _cli.Train("run", "--steps", "20").Succeeded();
        // Held-out data are found only if the run is.
        string measured = Cli.Run("eval", "--from", _cli.PathOf(from)).Succeeded().Output;
        Assert.Contains("step 20", measured, StringComparison.Ordinal);
        Assert.Equal(
            Cli.Run("generate", "--from", _cli.PathOf("run")).Succeeded().Output,
            Cli.Run("generate", "--from", _cli.PathOf(from)).Succeeded().Output);
    }

    [Fact]
    public void Last_is_the_last_and_best_the_best()
    {
        _cli.Train("run", "--steps", "20").Succeeded();
        _cli.Resume("run", "--steps", "40").Succeeded();
        string best = Path.GetFileName(File.ReadAllText(_cli.PathOf("run", "best")).Trim());
        Assert.Equal(_cli.PathOf("run", best), FromPath.Resolve(_cli.PathOf("run", "best")));
        Assert.Equal(RunFiles.Last(_cli.PathOf("run")), FromPath.Resolve(_cli.PathOf("run", "last")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("step-00000099")]
    [InlineData("../run/step-00000005")]
    [InlineData("a\0b")]
    public void A_damaged_pointer_is_an_error(string content)
    {
        _cli.Train("run", "--steps", "5").Succeeded();
        File.WriteAllText(_cli.PathOf("run", "last"), content);
        Assert.Contains("last", Cli.Run("generate", "--from", _cli.PathOf("run", "last")).Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public void A_slash_after_the_run_loses_nothing()
    {
        _cli.Train("whole", "--steps", "40").Succeeded();
        _cli.Train("run/", "--steps", "40").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("run"));
        _cli.Resume("run/", "--steps", "40").Succeeded();
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("run"));
    }

    [Theory]
    [InlineData("2", "0001", "2")]
    [InlineData("0010", "0009", "0010")]
    [InlineData("0009", "2", "0009")]
    [InlineData("10000", "9999", "10000")]
    public void The_newest_run_has_the_highest_number(string newest, params string[] runs)
    {
        foreach (string run in runs.Append(newest).Append("-99999").Append("+99999").Append(" 99999").Append("notes"))
        {
            Directory.CreateDirectory(_cli.PathOf("runs", run));
            File.WriteAllText(_cli.PathOf("runs", run, "metrics.jsonl"), "{}\n");
        }

        Assert.Equal(_cli.PathOf("runs", newest), RunDirectories.Find(_cli.PathOf("runs")));
    }

    [Fact]
    public void A_path_that_is_too_long_gets_a_sentence()
    {
        string name = new('x', 5000);
        Assert.All(
            (string[][])[["generate", "--from", name], ["eval", "--from", name], ["train", "--out", name, "--data", _cli.DataFile]],
            arguments => Assert.DoesNotContain("report", Cli.Run(arguments).Failed(1), StringComparison.Ordinal));
    }
}
