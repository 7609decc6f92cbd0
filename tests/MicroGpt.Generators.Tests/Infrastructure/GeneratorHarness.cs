using System.Collections.Immutable;
using MicroGpt.Generators.Requests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>Runs the generator over a small compilation. Immutable: each change gives another harness with the same driver state.</summary>
internal sealed record GeneratorHarness(GeneratorDriver Driver, Compilation Compilation)
{
    public const string ModelClass = """
        namespace Sample;

        [MicroGpt.Runtime.CompiledModel("model.json")]
        internal sealed partial class Model;
        """;

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    /// <summary>The references of a project that uses the generator.</summary>
    public static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(CompiledModelAttribute).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <param name="passes">The compiler behind the pipeline; the real one by default.</param>
    /// <param name="sharedKernels">The MSBuild property MicroGptSharedKernels.</param>
    public static GeneratorHarness Create(
        string source, IEnumerable<InMemoryText> files, CompilerPasses? passes = null, bool sharedKernels = false)
    {
        var generator = new ModelGenerator(passes ?? CompilerPasses.Real);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [generator.AsSourceGenerator()],
            files,
            ParseOptions,
            new MetadataOptions(sharedKernels),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        var compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(source, ParseOptions, "Model.cs")],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return new GeneratorHarness(driver, compilation);
    }

    /// <summary>One class that asks for model.json, and that file.</summary>
    public static GeneratorHarness ForSpec(string json, CompilerPasses? passes = null) =>
        Create(ModelClass, [new InMemoryText("model.json", json, "model.json")], passes);

    public GeneratorHarness Run() => this with { Driver = Driver.RunGenerators(Compilation) };

    public GeneratorHarness WithSource(string source) => this with
    {
        Compilation = Compilation.ReplaceSyntaxTree(
            Compilation.SyntaxTrees.First(), CSharpSyntaxTree.ParseText(source, ParseOptions, "Model.cs")),
    };

    public GeneratorHarness WithOtherSource(string source) =>
        this with { Compilation = Compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(source, ParseOptions, "Other.cs")) };

    public GeneratorHarness Replace(AdditionalText old, AdditionalText text) =>
        this with { Driver = Driver.ReplaceAdditionalText(old, text) };

    public GeneratorHarness Add(AdditionalText text) => this with { Driver = Driver.AddAdditionalTexts([text]) };

    public GeneratorDriverRunResult Result => Driver.GetRunResult();

    public IReadOnlyList<Diagnostic> Diagnostics => [.. Result.Diagnostics];

    /// <summary>Hint names and texts of the generated files, in one string that compares byte for byte.</summary>
    public string GeneratedText => string.Join(
        "\n\f", Result.Results.SelectMany(r => r.GeneratedSources).Select(s => s.HintName + "\n" + s.SourceText));

    /// <summary>Diagnostics of the C# compiler for the sources and the generated files.</summary>
    public IReadOnlyList<Diagnostic> CompilerErrors
    {
        get
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            Driver.RunGeneratorsAndUpdateCompilation(Compilation, out Compilation output, out _, cancellation);
            return [.. output.GetDiagnostics(cancellation).Where(d => d.Severity == DiagnosticSeverity.Error)];
        }
    }
}
