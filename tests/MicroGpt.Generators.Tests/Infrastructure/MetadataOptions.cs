using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>What MSBuild's CompilerVisibleItemMetadata becomes inside the compiler.</summary>
internal sealed class MetadataOptions : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(null);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        new Options((textFile as InMemoryText)?.Key);

    private sealed class Options(string? key) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string name, [NotNullWhen(true)] out string? value)
        {
            value = name == "build_metadata.AdditionalFiles.MicroGptModel" ? key : null;
            return value is not null;
        }
    }
}
