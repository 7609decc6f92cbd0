using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using MicroGpt.Generators.Emit;
using MicroGpt.Generators.Spec;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace MicroGpt.Generators.Tests.Properties;

/// <summary>The files of a spec, and what the C# compiler makes of them.</summary>
internal sealed partial class CompiledDraw
{
    private const string Model = "[MicroGpt.Runtime.CompiledModel(\"model.json\")] public sealed partial class Model;";
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.Latest);
    private readonly SyntaxTree[] _trees;

    public CompiledDraw(ModelSpec spec)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Output = ModelCompiler.Compile(spec, new TargetClass("", "Model", "public"), cancellation);
        _trees =
        [
            .. from file in Output.Files
               select CSharpSyntaxTree.ParseText(file.Text, s_options, file.HintName, cancellationToken: cancellation),
        ];
    }

    public CompilerOutput Output { get; }

    /// <summary>
    /// Every number in the methods is an extent, a stride or an offset: none is negative, and none of those that divide or step is 0.
    /// The description is left out, since it quotes the alphabet.
    /// </summary>
    public void CheckExtents()
    {
        foreach (GeneratedFile file in Output.Files.Where(file => file.HintName != "Model.g.cs"))
        {
            Match wrong = NotPositive().Match(file.Text);
            Assert.True(!wrong.Success, $"{file.HintName} has the extent '{wrong.Value}'");
        }
    }

    public void CheckSyntax() => Assert.Empty(_trees.SelectMany(tree => tree.GetDiagnostics(TestContext.Current.CancellationToken)));

    /// <summary>Binds everything without writing an assembly.</summary>
    public void CheckTypes() => Assert.Empty(
        Compilation().GetDiagnostics(TestContext.Current.CancellationToken).Where(d => d.Severity == DiagnosticSeverity.Error));

    /// <summary>The class Model of an assembly of its own.</summary>
    public Type Load()
    {
        using var image = new MemoryStream();
        EmitResult result = Compilation().Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return assembly.GetType("Model", throwOnError: true)!;
    }

    private CSharpCompilation Compilation() => CSharpCompilation.Create(
        "Drawn",
        [.. _trees, CSharpSyntaxTree.ParseText(Model, s_options)],
        GeneratorHarness.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));

    [GeneratedRegex(@"[-+*/%] -\d.{0,20}|[/%] 0\b(?![.xf]).{0,20}|[-+]= (0\b|-\d).{0,20}|(?<![-\w.])0 \* .{0,20}")]
    private static partial Regex NotPositive();
}
