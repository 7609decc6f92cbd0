using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Runs on data with a target for each input token, and on a task with bands.</summary>
public sealed class PairsRunTests : IDisposable
{
    private readonly Cli _cli = new();
    private readonly Programs _programs = new();

    public void Dispose()
    {
        _cli.Dispose();
        _programs.Dispose();
    }

    /// <summary>The target is the next letter of the alphabet, which the token alone determines, and nothing at a vowel.</summary>
    [Fact]
    public void A_file_of_pairs_is_learned_and_measured_by_problem()
    {
        File.WriteAllLines(_cli.PathOf("pairs.txt"), File.ReadLines(_cli.DataFile).Select(
            word => word + "\t" + string.Concat(word.Select(c => "aeiou".Contains(c, StringComparison.Ordinal) ? '_' : (char)(c + 1)))));
        string[] data = ["--data", _cli.PathOf("pairs.txt"), "--documents", "pairs"];
        string output = Cli.Run(["train", "--out", _cli.PathOf("run"), "--steps", "60", .. data]).Succeeded().Output;
        Assert.Contains("held-out loss in nats per token with a target", output, StringComparison.Ordinal);
        Assert.Contains("continues no text, so there are no samples", output, StringComparison.Ordinal);
        Assert.DoesNotContain("unigram", output, StringComparison.Ordinal);

        JsonElement measured = Json<BigramModel>("eval", "--json", "--from", _cli.PathOf("run"));
        Assert.Equal(1, measured.GetProperty("accuracy").GetDouble());
        Assert.Equal(40, measured.GetProperty("problems").GetInt32());
        Assert.False(measured.TryGetProperty("bands", out _));
        Assert.Contains(
            "have no test problems",
            Cli.Run("eval", "--from", _cli.PathOf("run"), "--split", "test").Failed(1),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_line_is_an_error_before_a_run_directory_exists()
    {
        File.WriteAllText(_cli.PathOf("pairs.txt"), "ab\tab\nabc\tab\n");
        string error = Cli.Run("train", "--out", _cli.PathOf("run"), "--data", _cli.PathOf("pairs.txt"), "--documents", "pairs").Failed(1);
        Assert.Contains("Line 2 of ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_cli.PathOf("run")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void A_packed_run_goes_on_to_the_same_bits(int stopAfter) => _programs.BeginAndGoOn<ParityModel, ParityModel>(stopAfter);

    [Fact]
    public void Bands_are_in_the_metrics_and_in_an_evaluation()
    {
        string run = _programs.PathOf("run");
        string output = Cli.Run<ParityModel>("train", "--out", run).Succeeded().Output;
        Assert.Contains("50,000 problems to train on", output, StringComparison.Ordinal);
        Assert.Contains("band   problems", output, StringComparison.Ordinal);
        using var metrics = JsonDocument.Parse(File.ReadLines(Path.Combine(run, "metrics.jsonl")).Last());
        Assert.Equal(5, metrics.RootElement.GetProperty("bands").GetArrayLength());
        Assert.Equal(5, metrics.RootElement.GetProperty("bandLoss").GetArrayLength());
        Assert.Equal(5, metrics.RootElement.GetProperty("bandAccuracy").GetArrayLength());

        JsonElement validation = Json<ParityModel>("eval", "--json", "--from", run);
        JsonElement test = Json<ParityModel>("eval", "--json", "--from", run, "--split", "test");
        JsonElement elsewhere = Json<ParityModel>("eval", "--json", "--from", run, "--split", "test", "--data", "builtin:parity");
        Assert.Equal("builtin:parity (test problems)", test.GetProperty("data").GetString());
        Assert.Equal(test.GetProperty("bands").GetRawText(), elsewhere.GetProperty("bands").GetRawText());
        Assert.Equal(
            ["1-16", "17-24", "25-32", "33-64", "65-96"],
            test.GetProperty("bands").EnumerateArray().Select(b => b.GetProperty("band").GetString()));
        Assert.All(validation.GetProperty("bands").EnumerateArray(), band => Assert.Equal(128, band.GetProperty("problems").GetInt32()));
        Assert.All(test.GetProperty("bands").EnumerateArray(), band => Assert.Equal(512, band.GetProperty("problems").GetInt32()));
        JsonElement first = test.GetProperty("bands")[0];
        Assert.Equal(first.GetProperty("loss").GetDouble(), test.GetProperty("loss").GetDouble());
        Assert.Equal(first.GetProperty("accuracy").GetDouble(), test.GetProperty("accuracy").GetDouble());
        Assert.Equal(3, first.GetProperty("accuracyPerLoop").GetArrayLength());
        Assert.Contains(
            "65-96       512", Cli.Run<ParityModel>("eval", "--from", run, "--split", "test").Succeeded().Output, StringComparison.Ordinal);
    }

    private static JsonElement Json<TModel>(params string[] arguments)
        where TModel : ICompiledModel
    {
        using var document = JsonDocument.Parse(Cli.Run<TModel>(arguments).Succeeded().Output);
        return document.RootElement.Clone();
    }
}
