using System.Globalization;

namespace MicroGpt.Generators.Json;

/// <summary>
/// RFC 8259, strictly, from text to nodes that know their place. A reader of our own because a generator should bring
/// no other assembly along, and because positions of values are what diagnostics are made of.
/// </summary>
/// <remarks>No exceptions: a method that fails leaves <see cref="_error"/> behind and returns null or false.</remarks>
internal sealed partial class JsonReader
{
    /// <summary>Deepest nesting of objects and arrays; System.Text.Json has the same limit.</summary>
    public const int MaxDepth = 64;

    private readonly string _text;
    private readonly List<DuplicateKey> _duplicates = [];
    private JsonError? _error;
    private int _at;
    private int _depth;

    private JsonReader(string text) => _text = text;

    /// <summary>An editor shows no byte order mark and counts no column for it, so neither do we.</summary>
    public static string WithoutByteOrderMark(string text) =>
        text.Length > 0 && text[0] == '\uFEFF' ? text.Substring(1) : text;

    public static JsonDocument Read(string text)
    {
        var reader = new JsonReader(WithoutByteOrderMark(text));
        JsonNode? root = reader.ReadDocument();
        return new JsonDocument(root, reader._error, reader._duplicates);
    }

    private JsonNode? ReadDocument()
    {
        SkipWhitespace();
        if (AtEnd)
        {
            Fail("The file is empty.", "It must hold one JSON object, from '{' to '}'.", _at, 0);
            return null;
        }

        JsonNode? root = ReadValue();
        if (root is null || !SkipWhitespaceAndCheck())
        {
            return null;
        }

        if (!AtEnd)
        {
            Fail("There is more text after the end of the JSON value.", "Remove everything after it.", _at, 1);
            return null;
        }

        return root;
    }

    private JsonNode? ReadValue()
    {
        if (!SkipWhitespaceAndCheck() || FailAtEnd("a value"))
        {
            return null;
        }

        switch (_text[_at])
        {
            case '{':
                return Nested(ReadObject);
            case '[':
                return Nested(ReadArray);
            case '"':
                int start = _at;
                string? value = ReadString();
                return value is null ? null : new JsonNode(JsonKind.String, SpanFrom(start), value);
            case '-' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                return ReadLiteral();
        }
    }

    private JsonNode? Nested(Func<JsonNode?> read)
    {
        if (_depth == MaxDepth)
        {
            Fail(
                $"Objects and arrays are nested more than {MaxDepth} deep.", "A model spec needs only a few levels.", _at, 1);
            return null;
        }

        _depth++;
        JsonNode? node = read();
        _depth--;
        return node;
    }

    private JsonNode? ReadLiteral()
    {
        foreach ((string word, JsonKind kind) in Literals)
        {
            if (string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0)
            {
                _at += word.Length;
                return new JsonNode(kind, new JsonSpan(_at - word.Length, word.Length));
            }
        }

        FailAtWord();
        return null;
    }

    private static readonly (string Word, JsonKind Kind)[] Literals =
        [("true", JsonKind.True), ("false", JsonKind.False), ("null", JsonKind.Null)];

    private bool AtEnd => _at == _text.Length;

    private JsonSpan SpanFrom(int start) => new(start, _at - start);

    private static string Code(char c) => ((int)c).ToString("X4", CultureInfo.InvariantCulture);
}
