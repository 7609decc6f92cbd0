using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Emit;

public class GeneratedModelTests
{
    /// <summary>All files of a tiny recursive model, so that a change of the generated code is seen in review.</summary>
    [Fact]
    public void TinyModel() =>
        Snapshot.Verify(GeneratorHarness.ForSpec(SpecText.WithSection("\"recursion\": { \"steps\": 2 }")).Run().Result);

    [Fact]
    public void GeneratedCodeCompiles()
    {
        string[] specs = ["model.json", "models/microgpt.json", "models/nanogpt-char.json"];
        foreach (string path in specs)
        {
            string json = File.ReadAllText(Path.Combine(Paths.RepositoryRoot, path));
            Assert.Empty(GeneratorHarness.ForSpec(json).CompilerErrors);
        }
    }

    [Theory]
    [InlineData("scaled")]
    [InlineData("concat")]
    [InlineData("none")]
    public void CodeOfEveryInjectionCompiles(string kind) => Assert.Empty(GeneratorHarness.ForSpec(SpecText.WithSection(
        $$"""
        "recursion": { "steps": 2, "injection": "{{kind}}", "normalizeState": true, "loopEmbedding": true }
        """)).CompilerErrors);
}
