using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using static MicroGpt.Generators.TrackingNames;

namespace MicroGpt.Generators.Tests.Pipeline;

/// <summary>Which steps run after a change, and which come from the cache.</summary>
public sealed class IncrementalityTests
{
    private static readonly string[] FromFileToOutput = [ReadText, Parse, Specs, Job, Compile, GeneratedFiles];

    [Fact]
    public void TheFirstRunIsAllNew() => Assert.Equal(
        "ReadText: New, Parse: New, Specs: New, Job: New, Compile: New, GeneratedFiles: New New",
        StepReasons.Of(Start().Harness, FromFileToOutput));

    [Fact]
    public void UnrelatedSourceChangesNothing()
    {
        GeneratorHarness harness = Start().Harness.WithOtherSource("class Other { }").Run();
        Assert.Equal(
            "ReadText: Cached, Parse: Cached, Specs: Cached, Job: Cached, Compile: Cached, GeneratedFiles: Cached Cached",
            StepReasons.Of(harness, FromFileToOutput));
        Assert.False(StepReasons.AnyOutputRan(harness));
    }

    [Fact]
    public void MovingTheClassRegeneratesNothing()
    {
        GeneratorHarness harness = Start().Harness.WithSource("// moved\n\n" + GeneratorHarness.ModelClass).Run();
        Assert.Equal(
            "Request: Modified, Target: Unchanged, Job: Cached, Compile: Cached, GeneratedFiles: Cached Cached",
            StepReasons.Of(harness, Request, Target, Job, Compile, GeneratedFiles));
        Assert.False(StepReasons.AnyOutputRan(harness));
    }

    [Fact]
    public void TheSameTextFromAnotherInstanceIsReadAndNoMore() => Assert.Equal(
        "ReadText: Unchanged, Parse: Cached, Specs: Cached, Job: Cached, Compile: Cached, GeneratedFiles: Cached Cached",
        AfterSpec(SpecText.Minimal));

    [Theory]
    [InlineData("indent")]
    [InlineData("lines")]
    [InlineData("numbers")]
    public void AnotherTextOfTheSameSpecIsParsedAndNoMore(string change)
    {
        string text = change switch
        {
            "indent" => SpecText.Minimal.Replace("  ", "\t\t\t", StringComparison.Ordinal),
            "lines" => SpecText.Minimal.ReplaceLineEndings("\r\n\r\n"),
            _ => SpecText.With("\"embedding\": 8", "\"embedding\": 0.8e1"),
        };
        Assert.Equal(
            "ReadText: Modified, Parse: Unchanged, Specs: Cached, Job: Cached, Compile: Cached, GeneratedFiles: Cached Cached",
            AfterSpec(text));
    }

    /// <summary>The description says which keys the file has, so the same model is compiled again.</summary>
    [Fact]
    public void ADefaultThatIsWrittenIsCompiledAgain() => Assert.StartsWith(
        "ReadText: Modified, Parse: Modified, Specs: Modified, Job: Modified, Compile: ",
        AfterSpec(SpecText.With("\"embedding\": 8", "\"embedding\": 8, \"feedForward\": 32")),
        StringComparison.Ordinal);

    [Fact]
    public void AnotherSpecIsCompiledAndOnlyFilesThatDifferAreModified() => Assert.Equal(
        "ReadText: Modified, Parse: Modified, Specs: Modified, Job: Modified, Compile: Modified, GeneratedFiles: Modified Unchanged",
        AfterSpec(SpecText.With("\"embedding\": 8", "\"embedding\": 16")));

    [Fact]
    public void AMistakeRemovesTheModelAndReportsItself()
    {
        (GeneratorHarness harness, InMemoryText file) = Start();
        harness = harness.Replace(file, Spec(SpecText.With("\"layers\": 1", "\"layers\": 0"))).Run();
        Assert.Equal(
            "ReadText: Modified, Parse: Modified, SpecDiagnostics: New, Specs: Modified, Job: Removed, Compile: Removed, "
            + "GeneratedFiles: Removed Removed, Stubs: New",
            StepReasons.Of(harness, ReadText, Parse, SpecDiagnostics, Specs, Job, Compile, GeneratedFiles, Stubs));
        Assert.Equal(["Sample.Model.Stub.g.cs"], harness.Result.Results.Single().GeneratedSources.Select(source => source.HintName));
        Assert.Equal(["MGPT013"], harness.Diagnostics.Select(d => d.Id));
    }

    [Fact]
    public void AMistakeThatMovesIsReportedAtItsNewPlace()
    {
        string wrong = SpecText.With("\"layers\": 1", "\"layers\": 0");
        InMemoryText file = Spec(wrong);
        GeneratorHarness harness = GeneratorHarness.Create(GeneratorHarness.ModelClass, [file], FakePasses.Echo).Run();
        harness = harness.Replace(file, Spec("\n" + wrong)).Run();
        Assert.Equal(3, harness.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void AFindingThatMovesIsReportedAtItsNewPlaceAndNothingIsCompiledAgain()
    {
        InMemoryText file = Spec(SpecText.WithSection("\"training\": { \"batch\": 3 }"));
        var passes = FakePasses.Finding(Finding.At("MGPT022", ["training.accumulation", "training.batch"], "1", "2"));
        GeneratorHarness harness = GeneratorHarness.Create(GeneratorHarness.ModelClass, [file], passes).Run();
        int line = LineOfTheOnlyDiagnostic(harness);
        harness = harness.Replace(file, Spec("\n" + SpecText.WithSection("\"training\":\n { \"batch\": 3 }"))).Run();
        Assert.Equal(line + 2, LineOfTheOnlyDiagnostic(harness));
        Assert.Equal(
            "ReadText: Modified, Parse: Unchanged, Specs: Cached, Job: Cached, Compile: Cached, CompileDiagnostics: Modified",
            StepReasons.Of(harness, ReadText, Parse, Specs, Job, Compile, CompileDiagnostics));
    }

    [Fact]
    public void AFindingOfASpecThatTwoClassesAskForIsReportedOnce()
    {
        string source = GeneratorHarness.ModelClass + "\n[MicroGpt.Runtime.CompiledModel(\"model.json\")] sealed partial class Other;";
        var passes = FakePasses.Finding(Finding.At("MGPT022", ["architecture.embedding"], "1", "2"));
        Assert.Equal(["MGPT022"], GeneratorHarness.Create(source, [Spec(SpecText.Minimal)], passes).Run().Diagnostics.Select(d => d.Id));
    }

    [Fact]
    public void AnotherFileLeavesAFindingAlone()
    {
        var passes = FakePasses.Finding(Finding.At("MGPT022", ["architecture.embedding"], "1", "2"));
        GeneratorHarness harness = GeneratorHarness.Create(GeneratorHarness.ModelClass, [Spec(SpecText.Minimal)], passes).Run();
        harness = harness.Add(new InMemoryText("b.json", SpecText.Minimal, "b")).Run();
        Assert.Equal("Compile: Cached, CompileDiagnostics: Unchanged", StepReasons.Of(harness, Compile, CompileDiagnostics));
    }

    [Fact]
    public void AFileOfAnotherToolIsNotRead()
    {
        GeneratorHarness harness = Start().Harness.Add(new InMemoryText("appsettings.json", "not JSON", key: null)).Run();
        Assert.Equal(
            "ReadText: Cached, Parse: Cached, Specs: Cached, Job: Cached, Compile: Cached, GeneratedFiles: Cached Cached",
            StepReasons.Of(harness, FromFileToOutput));
    }

    [Fact]
    public void AnotherSpecFileLeavesTheFirstModelAlone()
    {
        GeneratorHarness harness = Start().Harness.Add(new InMemoryText("b.json", SpecText.Minimal, "b")).Run();
        Assert.Equal(
            "Job: Unchanged, Compile: Cached, GeneratedFiles: Cached Cached", StepReasons.Of(harness, Job, Compile, GeneratedFiles));
    }

    [Fact]
    public void RenamingTheClassCompilesAgain()
    {
        string renamed = GeneratorHarness.ModelClass.Replace("class Model", "class Other", StringComparison.Ordinal);
        GeneratorHarness harness = Start().Harness.WithSource(renamed).Run();
        Assert.Equal("Parse: Cached, Target: Modified, Compile: Modified", StepReasons.Of(harness, Parse, Target, Compile));
        Assert.Contains("Other.Spec.g.cs", harness.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryNamedStepRuns()
    {
        InMemoryText wrong = new("wrong.json", "{}", "wrong");
        GeneratorHarness harness = GeneratorHarness
            .Create(GeneratorHarness.ModelClass, [Spec(SpecText.Minimal), wrong], FakePasses.Throwing(new InvalidOperationException()))
            .Run();
        IEnumerable<string> run = harness.Result.Results.Single().TrackedSteps.Keys;
        Assert.Subset(run.ToHashSet(), new HashSet<string>(All.Except([GeneratedFiles, SharedKernels, RequestDiagnostics])));
    }

    private static int LineOfTheOnlyDiagnostic(GeneratorHarness harness) =>
        Assert.Single(harness.Diagnostics).Location.GetLineSpan().StartLinePosition.Line;

    private static string AfterSpec(string text)
    {
        (GeneratorHarness harness, InMemoryText file) = Start();
        return StepReasons.Of(harness.Replace(file, Spec(text)).Run(), FromFileToOutput);
    }

    private static (GeneratorHarness Harness, InMemoryText File) Start()
    {
        InMemoryText file = Spec(SpecText.Minimal);
        return (GeneratorHarness.Create(GeneratorHarness.ModelClass, [file], FakePasses.Echo).Run(), file);
    }

    private static InMemoryText Spec(string text) => new("model.json", text, "model.json");
}
