using MicroGpt.Generators.Collections;
using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;
using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Spec;

/// <summary>An additional file that is a model spec.</summary>
/// <param name="Key">The name that classes ask for it by: its item's metadata MicroGptModel.</param>
/// <param name="Text">Null where the file cannot be read.</param>
internal sealed record SpecFile(string Key, string Path, string? Text);

/// <param name="Spec">Null where there are diagnostics.</param>
internal sealed record ParsedSpec(string Key, string Path, ModelSpec? Spec, EquatableArray<DiagnosticInfo> Diagnostics);

/// <summary>All checks that need to know where something is written happen here.</summary>
internal static class SpecParser
{
    public static ParsedSpec Parse(SpecFile file, Func<ModelSpec, MemoryNeed> need)
    {
        string text = JsonReader.WithoutByteOrderMark(file.Text ?? "");
        var bag = new DiagnosticBag(file.Path, text);
        if (file.Text is null)
        {
            bag.Report(DiagnosticDescriptors.UnreadableSpec, default, file.Key);
            return new ParsedSpec(file.Key, file.Path, null, bag.ToArray());
        }

        JsonDocument document = JsonReader.Read(text);
        ModelSpec? spec = SpecReader.Read(document, bag);
        if (spec is { Training.MemoryBudgetBytes: > 0 })
        {
            CheckBudget(spec, document.Root!, need, bag);
        }

        return new ParsedSpec(file.Key, file.Path, bag.IsEmpty ? spec : null, bag.ToArray());
    }

    private static void CheckBudget(
        ModelSpec spec, JsonNode root, Func<ModelSpec, MemoryNeed> need, DiagnosticBag bag)
    {
        JsonSpan span = Find(Find(root, "training"), "memoryBudget").Span;
        try
        {
            MemoryNeed needed = need(spec);
            long budget = spec.Training.MemoryBudgetBytes;
            if (needed.Smallest > budget)
            {
                bag.Report(
                    DiagnosticDescriptors.OverBudget, span, ByteSize.Describe(needed.Smallest), ByteSize.Describe(budget), needed.Room);
            }
            else if (needed.Bytes > budget)
            {
                bag.Report(
                    DiagnosticDescriptors.PolicyOverBudget,
                    span,
                    ByteSize.Describe(needed.Bytes),
                    ByteSize.Describe(budget),
                    Words.Of(spec.Training.Recompute));
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            bag.Report(DiagnosticDescriptors.InternalError, span, InternalFailure.Describe(failure));
        }
    }

    private static JsonNode Find(JsonNode node, string key) => node.Members.First(member => member.Name == key).Value;
}
