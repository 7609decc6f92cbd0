using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Requests;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Emit;

/// <summary>A program that uses its model, as the command line does: a mistake of the spec is its only error.</summary>
public sealed class StubTests
{
    private const string Program = GeneratorHarness.ModelClass + """

        internal static class Program
        {
            internal static string Name => NameOf<Model>();

            private static string NameOf<TModel>()
                where TModel : MicroGpt.Runtime.Model.ICompiledModel => TModel.Description.Name;
        }
        """;

    private static readonly string Wrong = SpecText.With("\"layers\": 1", "\"layers\": 0");

    [Fact]
    public void A_mistake_of_the_spec_is_the_only_error() => AssertOnly("MGPT013", new InMemoryText("model.json", Wrong, "model.json"));

    [Fact]
    public void A_spec_that_is_not_JSON_is_the_only_error() => AssertOnly("MGPT005", new InMemoryText("model.json", "{", "model.json"));

    [Fact]
    public void A_missing_spec_is_the_only_error() => AssertOnly("MGPT001");

    [Fact]
    public void A_spec_that_is_listed_twice_is_the_only_error() => AssertOnly(
        "MGPT002",
        new InMemoryText("a/model.json", SpecText.Minimal, "model.json"),
        new InMemoryText("b/model.json", SpecText.Minimal, "model.json"));

    [Fact]
    public void A_finding_of_the_compiler_is_the_only_error()
    {
        CompilerPasses passes = FakePasses.Finding(Finding.At("MGPT022", ["architecture.embedding"], "1", "2"));
        AssertOnly("MGPT022", passes, new InMemoryText("model.json", SpecText.Minimal, "model.json"));
    }

    [Fact]
    public void A_model_without_mistakes_has_no_stub() => Assert.DoesNotContain(
        ".Stub.", GeneratorHarness.ForSpec(SpecText.Minimal, FakePasses.Echo).Run().GeneratedText, StringComparison.Ordinal);

    private static void AssertOnly(string id, params InMemoryText[] files) => AssertOnly(id, CompilerPasses.Real, files);

    private static void AssertOnly(string id, CompilerPasses passes, params InMemoryText[] files)
    {
        GeneratorHarness harness = GeneratorHarness.Create(Program, files, passes).Run();
        Assert.Equal([id], harness.Diagnostics.Select(d => d.Id));
        Assert.Empty(harness.CompilerErrors);
    }
}
