using MicroGpt.Generators.Planning;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Planning;

/// <summary>The number of gradient shards fixes the bits of a run: what a spec has today it must have tomorrow.</summary>
public sealed class ShardPolicyTests
{
    [Theory]
    [InlineData("model.json", 4)]
    [InlineData(".ci/other-model.json", 2)]
    [InlineData("models/addition.json", 4)]
    [InlineData("models/hops.json", 4)]
    [InlineData("models/large.json", 1)]
    [InlineData("models/medium.json", 1)]
    [InlineData("models/micro.json", 4)]
    [InlineData("models/microgpt.json", 1)]
    [InlineData("models/names.json", 4)]
    [InlineData("models/nanogpt-char.json", 4)]
    [InlineData("models/small.json", 2)]
    [InlineData("models/bench/c128-t128-b8-r4.json", 4)]
    [InlineData("models/bench/c128-t128-b8.json", 4)]
    [InlineData("models/bench/c128-t64-b12.json", 4)]
    [InlineData("models/bench/c256-t256-b4.json", 2)]
    [InlineData("models/bench/c512-t256-b2.json", 1)]
    [InlineData("models/bench/c768-t256-b1.json", 1)]
    [InlineData("models/bench/names-c16-b16.json", 4)]
    [InlineData("models/bench/names-c32-b16.json", 4)]
    [InlineData("models/bench/names-c64-b16.json", 4)]
    public void NumbersOfTheSpecsAreFixed(string path, int shards) =>
        Assert.Equal(shards, ModelCompiler.Plan(SpecCases.Load(path)).Shards);

    [Fact]
    public void SpecsOfTestsHaveFour()
    {
        string[] specs = [.. new[] { "MicroGpt.App.Tests", "MicroGpt.Numerics.Tests" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Paths.RepositoryRoot, "tests", project, "specs"), "*.json"))
            .Where(path => !File.ReadAllText(path).Contains("\"shards\"", StringComparison.Ordinal))];
        Assert.NotEmpty(specs);
        Assert.All(
            specs, path => Assert.Equal(4, ModelCompiler.Plan(SpecCases.Load(Path.GetRelativePath(Paths.RepositoryRoot, path))).Shards));
    }

    [Theory]
    [InlineData(16, 8, 8)]
    [InlineData(16, 3, 3)]
    [InlineData(16, 16, 16)]
    [InlineData(5, 64, 5)]
    public void ASpecMayAskForAnyNumberUpToOneForEachSequence(int batch, int asked, int shards)
    {
        ModelSpec spec = SpecCases.Parse(SpecText.WithSection($$"""
            "training": { "batch": {{batch}}, "shards": {{asked}} }
            """));
        ModelPlan plan = ModelCompiler.Plan(spec);
        Assert.Equal(shards, plan.Shards);
        Assert.Equal(sizeof(float) * plan.Parameters.Size * shards, plan.Memory.Gradients);
    }
}
