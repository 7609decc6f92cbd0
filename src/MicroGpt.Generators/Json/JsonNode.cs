namespace MicroGpt.Generators.Json;

internal enum JsonKind { Object, Array, String, Number, True, False, Null }

/// <summary>A key of an object with its value. <paramref name="Name"/> is unescaped; the span includes the quotes.</summary>
internal sealed record JsonMember(string Name, JsonSpan NameSpan, JsonNode Value);

/// <summary>A JSON value and its position in the text.</summary>
internal sealed class JsonNode(
    JsonKind kind, JsonSpan span, string text, IReadOnlyList<JsonMember> members, IReadOnlyList<JsonNode> items)
{
    public JsonNode(JsonKind kind, JsonSpan span, string text = "")
        : this(kind, span, text, [], [])
    {
    }

    public JsonKind Kind { get; } = kind;

    public JsonSpan Span { get; } = span;

    /// <summary>The unescaped value of a string, or a number as written in the text; empty for other kinds.</summary>
    public string Text { get; } = text;

    /// <summary>The keys of an object in the order of the text.</summary>
    public IReadOnlyList<JsonMember> Members { get; } = members;

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonNode> Items { get; } = items;
}
