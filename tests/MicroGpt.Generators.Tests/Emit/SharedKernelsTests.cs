using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using static MicroGpt.Generators.TrackingNames;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>Models of one assembly that share their kernels: the property MicroGptSharedKernels.</summary>
public sealed class SharedKernelsTests
{
    private const string Classes = GeneratorHarness.ModelClass + """

        [MicroGpt.Runtime.CompiledModel("other.json")]
        internal sealed partial class Other;
        """;

    private static readonly InMemoryText s_model = new("model.json", SpecText.Minimal, "model.json");
    private static readonly InMemoryText s_same = new("other.json", SpecText.Minimal, "other.json");
    private static readonly InMemoryText s_wider = new("other.json", SpecText.With("\"embedding\": 8", "\"embedding\": 16"), "other.json");

    [Fact]
    public void ModelsWithSharedKernelsCompile()
    {
        GeneratorHarness harness = Create(s_wider).Run();
        Assert.Empty(harness.CompilerErrors);
        Assert.Equal(
            ["MicroGpt.Generated.PortableKernels.g.cs", "MicroGpt.Generated.Avx2Kernels.g.cs", "MicroGpt.Generated.NeonKernels.g.cs"],
            harness.Result.Results.Single().GeneratedSources.Select(source => source.HintName)
                .Where(name => name.StartsWith("MicroGpt.", StringComparison.Ordinal)));
    }

    /// <summary>Two models of one spec call the same kernels, and each is written once.</summary>
    [Fact]
    public void EqualModelsShareEveryKernel()
    {
        string one = SharedText(Create(new InMemoryText("unused.json", SpecText.Minimal, "unused.json")).Run());
        Assert.Contains("public static void Linear_8x", one, StringComparison.Ordinal);
        Assert.Equal(one, SharedText(Create(s_same).Run()));
        Assert.NotEqual(one, SharedText(Create(s_wider).Run()));
    }

    /// <summary>The text of a kernel is the one that a model alone gets, but for the hashes in names.</summary>
    [Fact]
    public void SharedKernelsHaveTheTextOfOthers()
    {
        string[] own = Lines(GeneratorHarness.ForSpec(SpecText.Minimal).Run(), "Kernels.Avx2.g.cs");
        string[] shared = Lines(Create(s_same).Run(), "Avx2Kernels.g.cs");
        Assert.Superset(own.ToHashSet(), shared.ToHashSet());
    }

    [Fact]
    public void AnotherSpecRewritesTheSharedKernelsOnlyWhereTheyDiffer()
    {
        GeneratorHarness harness = Create(s_same).Run();
        harness = harness.Replace(s_same, s_wider).Run();
        Assert.Equal(
            "SharedKernels: Modified Modified Modified", Pipeline.StepReasons.Of(harness, SharedKernels));
        harness = harness.WithOtherSource("class Unrelated { }").Run();
        Assert.Equal("SharedKernels: Cached Cached Cached", Pipeline.StepReasons.Of(harness, SharedKernels));
    }

    [Fact]
    public void WithoutThePropertyNoKernelIsShared() => Assert.DoesNotContain(
        "MicroGpt.Generated", GeneratorHarness.Create(Classes, [s_model, s_same]).Run().GeneratedText, StringComparison.Ordinal);

    private static GeneratorHarness Create(InMemoryText other) =>
        GeneratorHarness.Create(Classes, [s_model, other], sharedKernels: true);

    private static string SharedText(GeneratorHarness harness) => string.Concat(
        harness.Result.Results.Single().GeneratedSources
            .Where(source => source.HintName.StartsWith("MicroGpt.", StringComparison.Ordinal))
            .Select(source => source.SourceText.ToString()));

    private static string[] Lines(GeneratorHarness harness, string file) =>
    [
        .. harness.Result.Results.Single().GeneratedSources
            .Single(source => source.HintName.EndsWith(file, StringComparison.Ordinal)).SourceText.Lines
            .Select(line => line.ToString().Trim())
            .Where(line => line.Contains("Avx.", StringComparison.Ordinal)),
    ];
}
