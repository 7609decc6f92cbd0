using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>Checks one JSON object against the table of keys. It checks every key, however many are wrong.</summary>
internal static class SectionReader
{
    /// <param name="node">The object; null for a section that the file leaves out.</param>
    /// <param name="span">Location to report when a key is missing.</param>
    public static SectionValues Read(
        SectionDefinition definition, JsonNode? node, string path, JsonSpan span, DiagnosticBag bag)
    {
        var values = new SectionValues(path, span);
        foreach (JsonMember member in node?.Members ?? [])
        {
            KeyDefinition? key = definition.Keys.FirstOrDefault(k => k.Name == member.Name);
            if (key is null)
            {
                ReportUnknown(definition, member, path, bag);
                continue;
            }

            values.MarkGiven(key.Name, member.Value.Span);
            object? value = key.Kind == KeyKind.Section
                ? ReadSection(key, member, values.PathOf(key.Name), bag)
                : ValueReader.Read(key, member.Value, values.PathOf(key.Name), bag);
            if (value is not null)
            {
                values.Set(key.Name, value);
            }
        }

        foreach (KeyDefinition key in definition.Keys.Where(key => !values.IsGiven(key.Name)))
        {
            FillIn(key, values, bag);
        }

        return values;
    }

    private static SectionValues? ReadSection(KeyDefinition key, JsonMember member, string path, DiagnosticBag bag)
    {
        JsonNode node = member.Value;
        if (node.Kind == JsonKind.String && key.Shorthand is not null)
        {
            node = new JsonNode(JsonKind.Object, node.Span, "", [new JsonMember(key.Shorthand, node.Span, node)], []);
        }

        if (node.Kind == JsonKind.Number && key.NumberSetsAll)
        {
            if (ValueReader.Read(key.Section!.Keys[0], node, path, bag) is null)
            {
                return null;
            }

            node = new JsonNode(
                JsonKind.Object, node.Span, "", [.. key.Section.Keys.Select(each => new JsonMember(each.Name, node.Span, node))], []);
        }

        if (node.Kind == JsonKind.Object)
        {
            return Read(key.Section!, node, path, member.NameSpan, bag);
        }

        bag.Report(DiagnosticDescriptors.WrongType, node.Span, $"'{path}'", ValueReader.Describe(node), key.Expectation);
        return null;
    }

    private static void FillIn(KeyDefinition key, SectionValues values, DiagnosticBag bag)
    {
        if (key.Required)
        {
            string section = values.Path.Length == 0 ? "The model spec" : $"'{values.Path}'";
            bag.Report(DiagnosticDescriptors.MissingKey, values.Span, section, key.Name, key.Example);
        }
        else if (key.Kind == KeyKind.Section && !key.AbsentMeansNone)
        {
            values.Set(key.Name, Read(key.Section!, null, values.PathOf(key.Name), values.Span, bag));
        }
        else if (key.Default is not null)
        {
            values.Set(key.Name, key.Default);
        }
    }

    private static void ReportUnknown(SectionDefinition definition, JsonMember member, string path, DiagnosticBag bag)
    {
        IEnumerable<string> known = definition.Keys.Select(key => key.Name);
        string? near = Suggestion.For(member.Name, known);
        bag.Report(
            DiagnosticDescriptors.UnknownKey,
            member.NameSpan,
            ValueReader.Shorten(member.Name),
            path.Length == 0 ? "a model spec" : $"'{path}'",
            near is null ? $"Its keys are {KeyDefinition.Quoted(known)}." : $"Did you mean '{near}'?");
    }
}
