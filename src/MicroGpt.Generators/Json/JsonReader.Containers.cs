namespace MicroGpt.Generators.Json;

/// <summary>Reads objects and arrays.</summary>
internal sealed partial class JsonReader
{
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
                Fail($"Found {Describe(_at)} where a key should be.", "Write the key in double quotes.", _at, 1);
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
            Fail($"Found {Describe(_at)} after the key '{Shorten(name)}'.", "Write a ':' between a key and its value.", _at, 1);
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

    /// <summary>Skips ',' or the closing character.</summary>
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
            Fail($"Found {Describe(_at)} after a value.", $"Write a ',' before the next value, or '{close}' at the end.", _at, 1);
            return false;
        }

        _at++;
        return true;
    }
}
