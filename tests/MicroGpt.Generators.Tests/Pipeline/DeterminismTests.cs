using System.Globalization;
using MicroGpt.Generators.Tests.Infrastructure;

namespace MicroGpt.Generators.Tests.Pipeline;

/// <summary>One spec, one text: on every machine, in every culture, however the file is stored. With the real compiler.</summary>
public sealed class DeterminismTests
{
    private static readonly string Spec = SpecText.WithSection(
        "\"training\": { \"batch\": 2, \"validation\": 0.125, \"optimizer\": { \"learningRate\": 2.5e-3 } }");

    private static readonly string Expected = Generate(Spec);

    [Fact]
    public void TheModelIsNotEmptyAndCompiles()
    {
        GeneratorHarness harness = GeneratorHarness.ForSpec(Spec).Run();
        Assert.Empty(harness.Diagnostics);
        Assert.NotEmpty(Expected);
        Assert.Empty(harness.CompilerErrors);
    }

    [Fact]
    public void TwoDriversGenerateTheSameBytes() => Assert.Equal(Expected, Generate(Spec));

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void TheCultureHasNoSay(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Foreign(culture);
            Assert.NotEqual("-0.5", (-0.5).ToString());
            Assert.Equal(Expected, Generate(Spec));
            Assert.Equal(Messages(CultureInfo.CurrentCulture), Messages(CultureInfo.InvariantCulture));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void LineEndsAndByteOrderMarkHaveNoSay()
    {
        Assert.Equal(Expected, Generate(Spec.ReplaceLineEndings("\r\n")));
        Assert.Equal(Expected, Generate("\uFEFF" + Spec));
        Assert.Equal(Expected, Generate(Spec.Replace("  ", "\t", StringComparison.Ordinal)));
    }

    [Fact]
    public void GeneratedLinesEndWithLineFeeds() => Assert.DoesNotContain('\r', Expected);

    [Fact]
    public void ThePathOfTheFileHasNoSay() => Assert.Equal(
        Expected,
        GeneratorHarness.Create(GeneratorHarness.ModelClass, [new InMemoryText("/elsewhere/other.json", Spec, "model.json")])
            .Run().GeneratedText);

    [Fact]
    public void ClassesOfOneNameInTwoNamespacesHaveFilesOfTheirOwn()
    {
        string source = """
            namespace A { [MicroGpt.Runtime.CompiledModel("model.json")] public sealed partial class Model; }
            namespace B.@event { [MicroGpt.Runtime.CompiledModel("model.json")] sealed partial class Model; }
            [MicroGpt.Runtime.CompiledModel("model.json")] sealed partial class Model;
            """;
        GeneratorHarness harness = GeneratorHarness.Create(source, [new InMemoryText("m", Spec, "model.json")]).Run();
        Assert.Empty(harness.Diagnostics);
        string[] hints = [.. harness.Result.Results.Single().GeneratedSources.Select(s => s.HintName)];
        Assert.Equal(hints.Length, hints.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Contains(hints, hint => hint.StartsWith("A.Model.", StringComparison.Ordinal));
        Assert.Contains(hints, hint => hint.StartsWith("B.event.Model.", StringComparison.Ordinal));
        Assert.Empty(harness.CompilerErrors);
    }

    [Fact]
    public void AnAttributeOnTwoPartsOfAClassIsLeftToTheCompiler()
    {
        string source = GeneratorHarness.ModelClass + "\n[MicroGpt.Runtime.CompiledModel(\"model.json\")] sealed partial class Model;";
        GeneratorHarness harness = GeneratorHarness.Create(source, [new InMemoryText("m", Spec, "model.json")], FakePasses.Echo).Run();
        Assert.Empty(harness.Diagnostics);
        Assert.Contains(harness.CompilerErrors, d => d.Id == "CS0579");
    }

    [Fact]
    public void ClassesThatDifferByCaseAloneAreReported()
    {
        string source = GeneratorHarness.ModelClass + "\n[MicroGpt.Runtime.CompiledModel(\"model.json\")] sealed partial class MODEL;";
        GeneratorHarness harness = GeneratorHarness.Create(source, [new InMemoryText("m", Spec, "model.json")], FakePasses.Echo).Run();
        Assert.Equal(["MGPT003", "MGPT003"], harness.Diagnostics.Select(d => d.Id));
        Assert.Contains(
            "differs from 'Sample.MODEL' only in case", DiagnosticText.Describe(harness.Diagnostics), StringComparison.Ordinal);
        Assert.Empty(harness.GeneratedText);
    }

    private static string Generate(string json) => GeneratorHarness.ForSpec(json).Run().GeneratedText;

    private static string Messages(CultureInfo culture)
    {
        CultureInfo.CurrentCulture = culture;
        string json = SpecText.With("\"layers\": 1", "\"layers\": -1.5, \"bais\": TRUE");
        return DiagnosticText.Describe(GeneratorHarness.ForSpec(json, FakePasses.Echo).Run().Diagnostics);
    }

    /// <summary>What matters of a culture, spelt out: globalization is invariant here, and real ones need ICU.</summary>
    private static CultureInfo Foreign(string name)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = name == "de-DE" ? "." : "\u00a0";
        culture.NumberFormat.NegativeSign = name == "fi-FI" ? "\u2212" : "-";
        return culture;
    }
}
