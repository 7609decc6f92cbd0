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

    private JsonNode? ReadObject()
    {
        int start = _at++;
        var members = new List<JsonMember>();
        var seen = new Dictionary<string, JsonSpan>(StringComparer.Ordinal);
        while (true)
        {
            if (!SkipWhitespaceAndCheck() || FailAtEnd("'}' or a key"))
            {
                return null;
            }

            if (_text[_at] == '}' && seen.Count == 0)
            {
                _at++;
                break;
            }

            JsonMember? member = ReadMember(afterComma: seen.Count > 0);
            if (member is null)
            {
                return null;
            }

            if (seen.TryGetValue(member.Name, out JsonSpan first))
            {
                _duplicates.Add(new DuplicateKey(member.Name, member.NameSpan, first));
            }
            else
            {
                seen.Add(member.Name, member.NameSpan);
                members.Add(member);
            }

            if (!ReadSeparator('}', out bool closed))
            {
                return null;
            }

            if (closed)
            {
                break;
            }
        }

        return new JsonNode(JsonKind.Object, SpanFrom(start), "", members, []);
    }

    private JsonMember? ReadMember(bool afterComma)
    {
        if (_text[_at] != '"')
        {
            if (_text[_at] == '}' && afterComma)
            {
                FailTrailingComma();
            }
            else
            {
                Fail($"Found {Describe(_at)} where a key should be.", "Keys are written in double quotes.", _at, 1);
            }

            return null;
        }

        int start = _at;
        string? name = ReadString();
        if (name is null)
        {
            return null;
        }

        JsonSpan span = SpanFrom(start);
        if (!SkipWhitespaceAndCheck() || FailAtEnd("':'"))
        {
            return null;
        }

        if (_text[_at] != ':')
        {
            Fail($"Found {Describe(_at)} after the key '{Shorten(name)}'.", "A ':' separates a key from its value.", _at, 1);
            return null;
        }

        _at++;
        JsonNode? value = ReadValue();
        return value is null ? null : new JsonMember(name, span, value);
    }

    private JsonNode? ReadArray()
    {
        int start = _at++;
        var items = new List<JsonNode>();
        while (true)
        {
            if (!SkipWhitespaceAndCheck() || FailAtEnd("']' or a value"))
            {
                return null;
            }

            if (_text[_at] == ']')
            {
                if (items.Count > 0)
                {
                    FailTrailingComma();
                    return null;
                }

                _at++;
                break;
            }

            JsonNode? item = ReadValue();
            if (item is null)
            {
                return null;
            }

            items.Add(item);
            if (!ReadSeparator(']', out bool closed))
            {
                return null;
            }

            if (closed)
            {
                break;
            }
        }

        return new JsonNode(JsonKind.Array, SpanFrom(start), "", [], items);
    }

    /// <summary>Steps over ',' or the closing character.</summary>
    private bool ReadSeparator(char close, out bool closed)
    {
        closed = false;
        if (!SkipWhitespaceAndCheck() || FailAtEnd($"',' or '{close}'"))
        {
            return false;
        }

        closed = _text[_at] == close;
        if (!closed && _text[_at] != ',')
        {
            Fail($"Found {Describe(_at)} after a value.", $"A ',' must come before the next one, or '{close}' at the end.", _at, 1);
            return false;
        }

        _at++;
        return true;
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
