using System.Text.Json;

namespace MicroGpt.App.Tests;

public sealed class BenchTests
{
    private static readonly string[] s_short = ["bench", "--seconds", "0.2", "--threads", "2", "--isa", "portable"];

    [Fact]
    public void Json_has_the_promised_members_and_they_agree()
    {
        using var document = JsonDocument.Parse(Cli.Run([.. s_short, "--json"]).Succeeded().Output);
        JsonElement bench = document.RootElement;
        Assert.Equal("portable", bench.GetProperty("isa").GetString());
        Assert.Equal(2, bench.GetProperty("threads").GetInt32());
        foreach (string rate in new[]
        {
            "peakGflops", "trainTokensPerSecond", "trainGflops", "evalTokensPerSecond", "decodeTokensPerSecond",
            "stepMilliseconds", "readStreamGBs",
        })
        {
            Assert.True(bench.GetProperty(rate).GetDouble() > 0, rate);
        }

        double mfu = bench.GetProperty("mfu").GetDouble();
        Assert.InRange(mfu, 0, 1);
        double share = bench.GetProperty("trainGflops").GetDouble() / bench.GetProperty("peakGflops").GetDouble();
        Assert.InRange(mfu / share, 0.9999, 1.0001);
        Assert.True(bench.GetProperty("stepBytes").GetInt64() > 0);
    }

    [Fact]
    public void Ops_end_with_the_passes_of_the_trainer_and_what_is_left()
    {
        using var document = JsonDocument.Parse(Cli.Run([.. s_short, "--json"]).Succeeded().Output);
        JsonElement[] ops = [.. document.RootElement.GetProperty("ops").EnumerateArray()];
        string?[] names = [.. ops.Select(op => op.GetProperty("name").GetString())];
        Assert.Contains("Reduction", names);
        Assert.Contains("AdamW", names);
        Assert.Equal("outside", names[^1]);
        Assert.All(ops, op => Assert.True(op.GetProperty("milliseconds").GetDouble() >= 0));
        Assert.True(ops.Single(op => op.GetProperty("name").GetString() == "AdamW").GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public void Text_names_peak_training_evaluation_decoding_and_kernels()
    {
        string text = Cli.Run(s_short).Succeeded().Output;
        Assert.All(
            new[] { "peak", "training", "evaluation", "decoding", "read stream", "ms/step", "2 threads" },
            word => Assert.Contains(word, text, StringComparison.Ordinal));
    }
}
