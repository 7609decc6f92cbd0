using System.Text.Json;

namespace MicroGpt.App.Tests;

/// <summary>What a diverged model measures: JSON stays valid, and text says it in words.</summary>
public sealed class NotANumberTests
{
    private static readonly EvaluationResult Result = new([double.NaN, double.PositiveInfinity], 9)
    {
        Answers = new AnswerScore(3, [double.NaN]),
        Exits = new ExitScore([double.NaN, 1], double.NegativeInfinity)
        {
            Prompt = [double.NaN],
            Answer = [double.NaN],
            StageLoss = [double.NaN, double.NaN],
            AtThreshold = [new ThresholdScore(0.5, double.NaN, double.NaN)],
        },
    };

    private static readonly Measurement Diverged = new("step-00000001", 1, "data", Result);

    [Fact]
    public void Json_has_null()
    {
        using var document = JsonDocument.Parse(Diverged.ToJson());
        JsonElement root = document.RootElement;
        Assert.Equal(JsonValueKind.Null, root.GetProperty("loss").ValueKind);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("bitsPerCharacter").ValueKind);
        Assert.Equal(["Null", "Null"], root.GetProperty("lossPerLoop").EnumerateArray().Select(value => value.ValueKind.ToString()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("thresholds")[0].GetProperty("loss").ValueKind);
        Assert.Equal(9, root.GetProperty("tokens").GetInt64());
    }

    [Fact]
    public void Text_has_words()
    {
        string text = Diverged.ToText();
        Assert.Contains("loss        infinite nats per token", text, StringComparison.Ordinal);
        Assert.Contains("per loop    not a number  infinite", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bench_without_a_clock_is_valid_json()
    {
        var compute = new Compute(Isa.Portable, 1);
        var report = new BenchReport(
            BigramModel.Description,
            compute,
            Loops: 2,
            Exits: ExitOptions.None,
            PeakGflops: 0,
            StepSeconds: 0,
            TokensPerStep: 256,
            EvalTokensPerSecond: double.NaN,
            DecodeTokensPerSecond: double.PositiveInfinity,
            DecodeLoops: 2,
            DecodeBytes: 0,
            ReadBytesPerSecond: 0,
            Kernels: [],
            OrthogonalizeSeconds: 0);
        using var document = JsonDocument.Parse(report.ToJson());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("trainTokensPerSecond").ValueKind);
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("mfu").ValueKind);
        Assert.Contains("infinite tokens/s", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_without_time_is_valid_json()
    {
        var trial = new AnswerTrial(Problems: 1, Right: 0, DepthCounts: [0, 0], EndDepth: 0, Ends: 0, DecodeSeconds: 0, Seconds: 0);
        var options = new GenerationOptions { MaxTokens = 1 };
        using var document = JsonDocument.Parse(AnswerReport.ToJson(trial, options));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("meanDepth").ValueKind);
        Assert.Contains("not a number", AnswerReport.ToText(trial, options), StringComparison.Ordinal);
    }
}
