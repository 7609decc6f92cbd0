using System.Text.Json;

namespace MicroGpt.App.Tests;

public sealed class InfoTests
{
    [Fact]
    public void Json_has_the_promised_members()
    {
        using var document = JsonDocument.Parse(Cli.Run("info", "--json", "--threads", "3", "--isa", "portable").Succeeded().Output);
        JsonElement info = document.RootElement;
        Assert.Equal(27 * 27, info.GetProperty("parameters").GetInt64());
        Assert.Equal(6 * 27, info.GetProperty("trainFlopsPerToken").GetInt64());
        Assert.Equal("portable", info.GetProperty("isa").GetString());
        Assert.Equal(3, info.GetProperty("threads").GetInt32());
        JsonElement plan = info.GetProperty("plan");
        long sum = new[] { "weightsBytes", "gradientsBytes", "optimizerBytes", "activationsBytes" }
            .Sum(name => plan.GetProperty(name).GetInt64());
        Assert.Equal(sum, plan.GetProperty("totalBytes").GetInt64());
        Assert.Equal(
            plan.GetProperty("weightsBytes").GetInt64(),
            plan.GetProperty("packedBytes").GetInt64() + plan.GetProperty("masterBytes").GetInt64());
        Assert.Equal(
            plan.GetProperty("activationsBytes").GetInt64(),
            plan.GetProperty("keptBytes").GetInt64() + plan.GetProperty("workspaceBytes").GetInt64());
        Assert.Equal(0, plan.GetProperty("recomputedFlopsPercent").GetDouble());
    }

    /// <summary>Generation has a cache, but no gradients, no optimizer and no kept activations.</summary>
    [Fact]
    public void Json_tells_what_generation_takes()
    {
        using var document = JsonDocument.Parse(Cli.Run("info", "--json").Succeeded().Output);
        JsonElement generation = document.RootElement.GetProperty("generation");
        long cache = generation.GetProperty("cacheBytes").GetInt64();
        Assert.Equal(4 * BigramModel.Description.Architecture.Loops * BigramModel.Description.Plan.CacheFloatsPerBlock, cache);
        long sum = generation.GetProperty("weightsBytes").GetInt64() + generation.GetProperty("workspaceBytes").GetInt64() + cache;
        Assert.Equal(sum, generation.GetProperty("totalBytes").GetInt64());
    }

    [Fact]
    public void Text_shows_the_plan()
    {
        string text = Cli.Run("info").Succeeded().Output;
        Assert.Contains("bigram", text, StringComparison.Ordinal);
        string[] rows =
        [
            "packed weights", "master weights", "gradients", "optimizer", "kept activations", "workspace", "KV cache", "peak", "recomputed",
        ];
        foreach (string row in rows)
        {
            Assert.Contains(row, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_setting_has_its_value_and_source()
    {
        using var document = JsonDocument.Parse(Cli.Run<SumsModel>("info", "--json", "--threads", "3").Succeeded().Output);
        Dictionary<string, (string Value, string? Source)> settings = document.RootElement.GetProperty("settings").EnumerateArray()
            .ToDictionary(
                setting => setting.GetProperty("key").GetString()!,
                setting => (setting.GetProperty("value").GetRawText(), setting.GetProperty("source").GetString()));
        Assert.Equal(("1", "spec"), settings["architecture.layers"]);
        Assert.Equal(("3", "spec"), settings["recursion.steps"]);
        Assert.Equal(("1", "default"), settings["recursion.minSteps"]);
        Assert.Equal(("\"fixed\"", "default"), settings["recursion.depthSampling"]);
        Assert.Equal(("0.9", "default"), settings["training.optimizer.beta1"]);
        Assert.Equal(("false", "default"), settings["training.pack"]);
        Assert.Equal(("3", "option"), settings["target.threads"]);
        string[] lines = Cli.Run<SumsModel>("info").Succeeded().Output.Split('\n');
        Assert.Contains(
            lines,
            line => line.StartsWith("target.threads ", StringComparison.Ordinal) && line.EndsWith(" spec", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            line => line.StartsWith("training.pack ", StringComparison.Ordinal) && line.EndsWith("  default", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_without_a_spec_has_no_settings() =>
        Assert.DoesNotContain("settings", Cli.Run("info").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void Kernels_that_the_processor_lacks_are_refused()
    {
        string other = System.Runtime.Intrinsics.X86.Avx2.IsSupported ? "neon" : "avx2";
        Assert.Contains(other, Cli.Run("info", "--isa", other).Failed(1), StringComparison.Ordinal);
    }
}
