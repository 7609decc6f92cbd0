using System.Globalization;

namespace MicroGpt.Generators.Json;

/// <summary>
/// Reads strict JSON (RFC 8259) into nodes that know their position in the text. The project has its own reader because a
/// generator should not ship another assembly, and because diagnostics need the position of every value.
/// </summary>
/// <remarks>It throws no exceptions: a method that fails sets <see cref="_error"/> and returns null or false.</remarks>
internal sealed partial class JsonReader
{
    /// <summary>Maximum nesting of objects and arrays, the same as in System.Text.Json.</summary>
    public const int MaxDepth = 64;

    private readonly string _text;
    private readonly List<DuplicateKey> _duplicates = [];
    private JsonError? _error;
    private int _at;
    private int _depth;

    private JsonReader(string text) => _text = text;

    /// <summary>Skips a byte order mark, because editors neither show it nor count a column for it.</summary>
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
            Fail("The file is empty.", "Write one JSON object, from '{' to '}'.", _at, 0);
            return null;
        }

        JsonNode? root = ReadValue();
        if (root is null || !SkipWhitespaceAndCheck())
        {
            return null;
        }

        if (!AtEnd)
        {
            Fail("More text follows the end of the JSON value.", "Remove everything after it.", _at, 1);
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
                $"Objects and arrays are nested more than {MaxDepth} deep.", "Use fewer levels; a model spec needs only a few.", _at, 1);
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
