using MicroGpt.Generators.Diagnostics;
using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Spec;

/// <summary>Reads one JSON value as its key demands. Null means that a mistake was reported.</summary>
internal static class ValueReader
{
    public static object? Read(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        switch (key.Kind, node.Kind)
        {
            case (KeyKind.Integer or KeyKind.Bytes, JsonKind.Number):
                return Integer(key, node, path, bag);
            case (KeyKind.Number, JsonKind.Number):
                return Number(key, node, path, bag);
            case (KeyKind.Boolean, JsonKind.True or JsonKind.False):
                return node.Kind == JsonKind.True;
            case (KeyKind.Text, JsonKind.String):
                return node.Text;
            case (KeyKind.Choice, JsonKind.String):
                int index = Choice(key, node, path, bag);
                return index < 0 ? null : key.Values[index];
            case (KeyKind.ChoiceList, JsonKind.Array):
                return Groups(key, node, path, bag);
            case (KeyKind.Bytes, JsonKind.String):
                return Bytes(key, node, path, bag);
            default:
                bag.Report(DiagnosticDescriptors.WrongType, node.Span, $"'{path}'", Describe(node), key.Expectation);
                return null;
        }
    }

    private static object? Integer(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        if (!JsonNumber.IsWhole(node.Text))
        {
            bag.Report(DiagnosticDescriptors.NotWhole, node.Span, path, Shorten(node.Text), key.Expectation);
            return null;
        }

        if (JsonNumber.TryInteger(node.Text, out long value) && key.Range!.Contains(value))
        {
            return value;
        }

        return OutOfRange(key, node, path, bag);
    }

    private static object? Number(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        // Training uses the float, in which 1e-60 is 0 and 0.99999999999 is 1, so the float is what is checked.
        float value = JsonNumber.ToSingle(node.Text);
        return key.Range!.Contains(value) ? value : OutOfRange(key, node, path, bag);
    }

    private static object? Bytes(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        if (!ByteSize.TryParse(node.Text, out double bytes))
        {
            bag.Report(DiagnosticDescriptors.UnreadableSize, node.Span, path, Shorten(node.Text));
            return null;
        }

        return key.Range!.Contains(bytes) ? (long)bytes : OutOfRange(key, node, path, bag);
    }

    private static object? OutOfRange(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        bag.Report(DiagnosticDescriptors.OutOfRange, node.Span, path, Shorten(node.Text), key.Expectation);
        return null;
    }

    private static int Choice(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        for (int i = 0; i < key.Choices.Count; i++)
        {
            if (key.Choices[i] == node.Text)
            {
                return i;
            }
        }

        ReportChoice(key.Choices, node.Text, node.Span, path, bag);
        return -1;
    }

    public static void ReportChoice(
        IReadOnlyList<string> choices, string written, JsonSpan span, string path, DiagnosticBag bag)
    {
        string? near = Suggestion.For(written, choices);
        string remedy = (near is null ? "" : $"Did you mean '{near}'? ") + $"The choices are {KeyDefinition.Quoted(choices)}.";
        bag.Report(DiagnosticDescriptors.UnknownChoice, span, path, Shorten(written), remedy);
    }

    /// <summary>Choice i of the list stands for bit i of the flags.</summary>
    private static object? Groups(KeyDefinition key, JsonNode node, string path, DiagnosticBag bag)
    {
        var groups = DecayGroups.None;
        bool valid = true;
        foreach (JsonNode item in node.Items)
        {
            int index = item.Kind == JsonKind.String ? Choice(key, item, path, bag) : -1;
            if (item.Kind != JsonKind.String)
            {
                bag.Report(DiagnosticDescriptors.WrongType, item.Span, $"'{path}'", $"a list with {Describe(item)}", key.Expectation);
            }

            var group = index < 0 ? DecayGroups.None : (DecayGroups)(1 << index);
            if ((groups & group) != 0)
            {
                bag.Report(DiagnosticDescriptors.RepeatedChoice, item.Span, path, item.Text);
            }

            valid &= index >= 0 && (groups & group) == 0;
            groups |= group;
        }

        return valid ? groups : null;
    }

    public static string Describe(JsonNode node) => node.Kind switch
    {
        JsonKind.Object => "an object",
        JsonKind.Array => "a list",
        JsonKind.String => $"the text \"{Shorten(node.Text)}\"",
        JsonKind.Number => $"the number {Shorten(node.Text)}",
        JsonKind.Null => "null",
        JsonKind.True => "true",
        _ => "false",
    };

    /// <summary>The text, at most 60 characters of it, on one line.</summary>
    public static string Shorten(string text) => MessageText.Shorten(text, 60);
}
