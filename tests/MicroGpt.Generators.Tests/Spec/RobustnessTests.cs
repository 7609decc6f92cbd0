using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;
using MicroGpt.Generators.Tests.Json;

namespace MicroGpt.Generators.Tests.Spec;

/// <summary>Any file content gives either a spec that compiles or diagnostics.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Odd =
    [
        "0", "-1", "1", "2", "3", "7", "1024", "65536", "262144", "1e9", "1e999", "1e-60", "0.5", "null", "true", "\"\"", "\"x\"", "[]",
        "{}",
        "[1]", "\"bytes\"", "\"rotary\"", "\"layerNorm\"", "9007199254740991", "\"1 TiB\"",
    ];

    [Fact]
    public void DamagedSpecsGiveASpecOrDiagnostics()
    {
        string spec = Paths.ReadText("models", "microgpt.json");
        int valid = 0;
        for (int seed = 0; seed < 3000; seed++)
        {
            ParsedSpec parsed = Parse(new RandomJson(seed).Mutate(spec));
            Assert.NotEqual(parsed.Spec is null, parsed.Diagnostics.Count == 0);
            valid += parsed.Spec is null ? 0 : 1;
        }

        Assert.InRange(valid, 1, 2999);
    }

    [Fact]
    public void OddValuesGiveASpecOrDiagnostics()
    {
        string[] parts = SplitAtValues(Paths.ReadText("models", "microgpt.json"));
        var random = new Random(1);
        for (int i = 0; i < 3000; i++)
        {
            string[] changed = [.. parts];
            changed[(random.Next(parts.Length / 2) * 2) + 1] = Odd[random.Next(Odd.Length)];
            ParsedSpec parsed = Parse(string.Concat(changed));
            Assert.NotEqual(parsed.Spec is null, parsed.Diagnostics.Count == 0);
        }
    }

    /// <summary>Extreme specs that the reader accepts. If a pass fails on one, the spec reader lacks a rule.</summary>
    [Theory]
    [InlineData(1, 1, 1, 1, 1, "learned")]
    [InlineData(1, 1, 2, 1, 1, "rotary")]
    [InlineData(1, 7, 7, 3, 5, "learned")]
    [InlineData(1, 1, 97, 17, 31, "learned")]
    [InlineData(3, 3, 18, 5, 262144, "rotary")]
    [InlineData(1024, 1, 8, 2, 8, "learned")]
    [InlineData(1, 1024, 1024, 2, 8, "learned")]
    [InlineData(1, 1, 8192, 2, 8, "learned")]
    [InlineData(1, 2, 8, 65536, 8, "rotary")]
    public void CornersCompile(int layers, int heads, int embedding, int context, int feedForward, string positions)
    {
        string json = $$"""
            {
              "tokenizer": { "kind": "alphabet", "alphabet": "a" },
              "architecture": {
                "layers": {{layers}}, "heads": {{heads}}, "embedding": {{embedding}}, "context": {{context}},
                "feedForward": {{feedForward}}, "positions": "{{positions}}"
              },
              "recursion": { "steps": 2 },
              "training": { "batch": 1, "memoryBudget": "900 TiB" }
            }
            """;
        Assert.Empty(GeneratorHarness.ForSpec(json).Run().Diagnostics);
    }

    private static ParsedSpec Parse(string text) => SpecParser.Parse(new SpecFile("model.json", "model.json", text));

    /// <summary>Odd elements are the values of keys, where they are numbers, words or texts.</summary>
    private static string[] SplitAtValues(string json) =>
        System.Text.RegularExpressions.Regex.Split(json, "(?<=: )(\"[^\"]*\"|[0-9.e-]+|true|false)(?=[,\\s])");
}
