using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>An additional file that is a model spec.</summary>
/// <param name="Key">The name that classes ask for it by: its item's metadata MicroGptModel.</param>
/// <param name="Text">Null where the file cannot be read.</param>
internal sealed record SpecFile(string Key, string Path, string? Text);

/// <param name="Spec">Null where there are diagnostics.</param>
internal sealed record ParsedSpec(string Key, string Path, ModelSpec? Spec, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>
/// Every check that needs only the file happens here. What needs the graph or the plan is a <see cref="Finding"/> of the compiler.
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
