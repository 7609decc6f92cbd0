using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>What MSBuild's CompilerVisibleItemMetadata and CompilerVisibleProperty become inside the compiler.</summary>
internal sealed class MetadataOptions(bool sharedKernels) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } =
        new Options("build_property.MicroGptSharedKernels", sharedKernels ? "true" : "");

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        new Options("build_metadata.AdditionalFiles.MicroGptModel", (textFile as InMemoryText)?.Key);

    private sealed class Options(string key, string? text) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string name, [NotNullWhen(true)] out string? value)
        {
            value = name == key ? text : null;
            return value is not null;
        }
    }
}
