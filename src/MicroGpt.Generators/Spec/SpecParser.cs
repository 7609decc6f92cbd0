using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>An additional file that is a model spec.</summary>
/// <param name="Key">Name that classes ask for: the metadata MicroGptModel of the item.</param>
/// <param name="Text">Content of the file; null if it cannot be read.</param>
internal sealed record SpecFile(string Key, string Path, string? Text);

/// <param name="Spec">Null if there are diagnostics.</param>
internal sealed record ParsedSpec(string Key, string Path, ModelSpec? Spec, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>
/// Parses and checks spec files. All checks that need only the file happen here. Mistakes that need the graph or the plan are findings
/// of the compiler (<see cref="Finding"/>).
/// </summary>
internal static class SpecParser
{
    public static ParsedSpec Parse(SpecFile file)
    {
        string text = JsonReader.WithoutByteOrderMark(file.Text ?? "");
        var bag = new DiagnosticBag(file.Path, text);
        ModelSpec? spec = null;
        if (file.Text is null)
        {
            bag.Report(DiagnosticDescriptors.UnreadableSpec, default, file.Key);
        }
        else
        {
            spec = SpecReader.Read(JsonReader.Read(text), bag);
        }

        return new ParsedSpec(file.Key, file.Path, bag.IsEmpty ? spec : null, bag.ToArray());
    }
}
