using MicroGpt.Generators.Requests;
using MicroGpt.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace MicroGpt.Generators.Tests.Spec;

/// <summary>A mistake, and the one diagnostic that the build must report for it, where the text has the mark §.</summary>
/// <param name="MarkedJson">The spec, marked unless the source is.</param>
public sealed record DiagnosticCase(string Name, string Id, string MarkedJson)
{
    private const char Mark = '§';

    /// <summary>The C# source, marked where that is what has the mistake.</summary>
    public string Source { get; init; } = GeneratorHarness.ModelClass;

    /// <summary>Path of the file with the mistake.</summary>
    public string Path { get; init; } = "model.json";

    internal IReadOnlyList<InMemoryText>? Files { get; init; }

    internal CompilerPasses Passes { get; init; } = FakePasses.Echo;

    /// <summary>Line and column of the mark as the build prints them, from 1.</summary>
    public (int Line, int Column) Place
    {
        get
        {
            string marked = Source.Contains(Mark) ? Source : MarkedJson;
            Assert.Single(marked, Mark);
            string[] before = marked[..marked.IndexOf(Mark)].Split('\n');
            return (before.Length, before[^1].Length + 1);
        }
    }

    internal IReadOnlyList<Diagnostic> Run() => GeneratorHarness
        .Create(Unmarked(Source), Files ?? [new InMemoryText("model.json", Unmarked(MarkedJson), "model.json")], Passes)
        .Run()
        .Diagnostics;

    private static string Unmarked(string text) => text.Replace($"{Mark}", "", StringComparison.Ordinal);
}
