using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Requests;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MicroGpt.Generators.Tests.Spec;

public sealed class DiagnosticTests
{
    public static TheoryData<string> CaseNames { get; } = [.. DiagnosticCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void AMistakeIsOneDiagnosticAtItsPlace(string name)
    {
        DiagnosticCase mistake = DiagnosticCases.All.Single(c => c.Name == name);
        Diagnostic diagnostic = Assert.Single(mistake.Run());
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        Assert.Equal(
            $"{mistake.Path}{mistake.Place} {mistake.Id}",
            $"{span.Path}{(span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1)} {diagnostic.Id}");
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
    }

    [Fact]
    public void MessagesOfAllMistakes() => Snapshot.VerifyText(string.Join(
        '\n', DiagnosticCases.All.Select(c => $"{c.Name}\n    {DiagnosticText.Describe(c.Run()).ReplaceLineEndings("\n    ")}")));

    [Fact]
    public void EveryMessageIsTwoSentencesOnOneLine()
    {
        foreach (Diagnostic diagnostic in DiagnosticCases.All.SelectMany(c => c.Run()))
        {
            string message = DiagnosticText.Describe(diagnostic);
            Assert.DoesNotContain('\n', message);
            Assert.Matches(@"[.?] .*[.?]$", message);
        }
    }

    [Fact]
    public void EveryDescriptorHasACase() =>
        Assert.Equal(DiagnosticDescriptors.ById.Keys.Order(), DiagnosticCases.All.Select(c => c.Id).Distinct().Order());

    [Fact]
    public void EveryDescriptorIsInTheReleaseNotes()
    {
        string[] rows = File.ReadAllLines(Path.Combine(Paths.Generator, "AnalyzerReleases.Unshipped.md"));
        foreach (DiagnosticDescriptor descriptor in DiagnosticDescriptors.ById.Values)
        {
            Assert.Contains($"{descriptor.Id} | {descriptor.Category} | Error | {descriptor.Title}", rows);
        }
    }

    [Fact]
    public void SpansCoverTheToken()
    {
        string json = SpecText.With("\"layers\": 1", "\"layers\": 1000000");
        TextSpan span = GeneratorHarness.ForSpec(json, FakePasses.Echo).Run().Diagnostics.Single().Location.SourceSpan;
        Assert.Equal("1000000", json.Substring(span.Start, span.Length));
    }

    [Fact]
    public void ManyMistakesAreReportedTogether()
    {
        string json = """
            {
              "name": "",
              "tokenizer": { "kind": "alphabets", "alphabet": "aba" },
              "architecture": { "layers": 0, "heads": 6, "embeding": 64, "embedding": 64, "context": 1.5, "activation": "Gelu",
                "normalization": { "kind": "rms", "gain": 1 } },
              "recursion": { "injection": "sum" },
              "training": {
                "batch": "8", "optimizer": { "beta1": 1.0, "decay": ["matrices", "gain", "matrices", 3] },
                "steps": 10, "schedule": { "warmup": 20 },
                "data": "builtin:nmaes", "memoryBudget": "2 GX", "batch": 9
              },
              "target": { "device": "raspberry-pi5", "threads": -1 }
            }
            """;
        Snapshot.Verify(GeneratorHarness.ForSpec(json, FakePasses.Echo).Run().Result);
    }

    [Fact]
    public void AllProblemsOfAClassAreReportedTogether()
    {
        string source = "static class Outer { [MicroGpt.Runtime.CompiledModel(\"nothing\")] abstract class Model<T>; }";
        IReadOnlyList<Diagnostic> found = GeneratorHarness.Create(source, [], FakePasses.Echo).Run().Diagnostics;
        Assert.Equal(["MGPT001", "MGPT003", "MGPT003", "MGPT003", "MGPT003"], found.Select(d => d.Id).Order());
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void LinesAreCountedWithEveryKindOfBreak(string lineBreak)
    {
        string json = SpecText.With("\"layers\": 1", "\"layers\": 0").ReplaceLineEndings(lineBreak);
        LinePosition at = GeneratorHarness.ForSpec(json, FakePasses.Echo).Run()
            .Diagnostics.Single().Location.GetLineSpan().StartLinePosition;
        Assert.Equal(new LinePosition(2, 30), at);
    }

    [Fact]
    public void CancellationIsNotAnInternalError()
    {
        ModelSpec spec = SpecParser.Parse(new SpecFile("k", "p", SpecText.Minimal)).Spec!;
        var job = new CompilationJob(new TargetClass("", "Model", "public"), new NamedSpec(new NamedFile("k", "p"), spec));
        CompilerPasses cancelled = FakePasses.Throwing(new OperationCanceledException());
        Assert.Throws<OperationCanceledException>(() => job.Run(cancelled, CancellationToken.None));
    }
}
