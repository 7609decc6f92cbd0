using System.Globalization;
using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>Runs with activations in bfloat16 or recomputed, compared with runs of the same model that keep floats.</summary>
public sealed class ActivationMemoryTests : IDisposable
{
    private readonly Programs _programs = new();

    public void Dispose() => _programs.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    public void An_interrupted_run_goes_on_to_the_same_bits(int stopAfter) =>
        _programs.BeginAndGoOn<SumsNarrowModel, SumsNarrowModel>(stopAfter);

    /// <summary>The recompute policy is not part of a run, so a run may continue with another one.</summary>
    [Fact]
    public void A_run_goes_on_to_the_same_bits_with_another_policy()
    {
        _programs.BeginAndGoOn<SumsModel, SumsRecomputedModel>(11);
        _programs.Train<SumsRecomputedModel>("recomputed").Succeeded();
        RunFiles.AssertSame(_programs.PathOf("whole"), _programs.PathOf("recomputed"));
    }

    [Fact]
    public void A_run_with_floats_is_refused_and_left_as_it_was() =>
        _programs.RefuseAndGoOn<SumsModel, SumsNarrowModel>(
            "keeps activations in float32, but this program was built for bfloat16",
            "\"precision\": \"float32\" in training of model.json");

    [Fact]
    public void A_run_in_bfloat16_is_refused_and_left_as_it_was() =>
        _programs.RefuseAndGoOn<SumsNarrowModel, SumsModel>(
            "keeps activations in bfloat16, but this program was built for float32",
            "\"precision\": \"bfloat16\" in training of model.json");

    [Fact]
    public void Rounding_changes_gradients_and_not_the_loss_before_them()
    {
        _programs.Train<SumsModel>("floats").Succeeded();
        _programs.Train<SumsNarrowModel>("narrow").Succeeded();
        string[] floats = RunFiles.Metrics(_programs.PathOf("floats", "metrics.jsonl"));
        string[] narrow = RunFiles.Metrics(_programs.PathOf("narrow", "metrics.jsonl"));
        Assert.Equal(BeforeGradients(floats[0]), BeforeGradients(narrow[0]));
        Assert.NotEqual(floats[0], narrow[0]);
        Assert.NotEqual(BeforeGradients(floats[^1]), BeforeGradients(narrow[^1]));

        static string BeforeGradients(string line) => line[..line.IndexOf("gradNorm", StringComparison.Ordinal)];
    }

    [Fact]
    public void Info_tells_the_precision_and_what_is_computed_again()
    {
        using JsonDocument floats = Info<SumsModel>(), narrow = Info<SumsNarrowModel>(), recomputed = Info<SumsRecomputedModel>();
        Assert.Equal("float32", floats.RootElement.GetProperty("precision").GetString());
        Assert.Equal("bfloat16", narrow.RootElement.GetProperty("precision").GetString());
        Assert.True(Kept(narrow) < 0.6 * Kept(floats));
        Assert.True(Kept(recomputed) < 0.5 * Kept(floats));
        Assert.InRange(recomputed.RootElement.GetProperty("plan").GetProperty("recomputedFlopsPercent").GetDouble(), 10, 30);
        Assert.Contains("1 of 3 loops kept", Cli.Run<SumsRecomputedModel>("info").Succeeded().Output, StringComparison.Ordinal);
        Assert.Contains("everything is kept", Cli.Run<SumsModel>("info").Succeeded().Output, StringComparison.Ordinal);

        static JsonDocument Info<TModel>()
            where TModel : ICompiledModel => JsonDocument.Parse(Cli.Run<TModel>("info", "--json").Succeeded().Output);

        static long Kept(JsonDocument info) => info.RootElement.GetProperty("plan").GetProperty("keptBytes").GetInt64();
    }

    [Fact]
    public void Train_tells_what_it_took_beside_what_it_expected()
    {
        string line = _programs.Train<SumsModel>("run").Succeeded().Output.Split('\n')
            .Single(text => text.Contains("resident at most", StringComparison.Ordinal));
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double resident = double.Parse(words[1], CultureInfo.InvariantCulture);
        double expected = double.Parse(words[6], CultureInfo.InvariantCulture);
        Assert.True(Math.Min(resident, expected) > SumsModel.Description.Plan.TotalBytes / 1048576.0, line);
        Assert.EndsWith("MiB expected", line, StringComparison.Ordinal);
    }
}
