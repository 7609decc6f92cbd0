using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace MicroGpt.Generators.Tests.Infrastructure;

/// <summary>An additional file that exists in the test alone. A null text stands for a file that cannot be read.</summary>
/// <param name="key">The item's MicroGptModel metadata; null for an additional file of some other tool.</param>
internal sealed class InMemoryText(string path, string? text, string? key) : AdditionalText
{
    public override string Path { get; } = path;

    public string? Key { get; } = key;

    public override SourceText? GetText(CancellationToken cancellationToken = default) =>
        text is null ? null : SourceText.From(text, Encoding.UTF8);
}
