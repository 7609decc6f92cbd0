using System.Globalization;
using System.Text;

namespace MicroGpt.Generators.Json;

internal sealed partial class JsonReader
{
    /// <summary>Reads from the opening quote to the character after the closing one; null after an error.</summary>
    private string? ReadString()
    {
        int start = _at++;
        var value = new StringBuilder();
        while (!AtEnd)
        {
            char c = _text[_at];
            if (c == '"')
            {
                _at++;
                return value.ToString();
            }

            bool read = c == '\\' ? ReadEscape(value) : ReadCharacter(value);
            if (!read)
            {
                return null;
            }
        }

        Fail("The file ends inside a text.", "Close the text with a double quote.", start, _at - start);
        return null;
    }

    private bool ReadCharacter(StringBuilder value)
    {
        char c = _text[_at];
        if (c < ' ')
        {
            string remedy = c is '\n' or '\r'
                ? "Close the text with a double quote on the same line, or write \\n for a line break."
                : $"Write it as \\u{Code(c)}.";
            Fail($"The text contains the control character U+{Code(c)}.", remedy, _at, 1);
            return false;
        }

        if (char.IsSurrogate(c) && !char.IsSurrogatePair(_text, _at))
        {
            FailLoneSurrogate(c, _at, 1);
            return false;
        }

        int length = char.IsSurrogate(c) ? 2 : 1;
        value.Append(_text, _at, length);
        _at += length;
        return true;
    }

    private bool ReadEscape(StringBuilder value)
    {
        int start = _at++;
        if (AtEnd)
        {
            Fail("The file ends inside an escape sequence.", "Complete it and close the text with a double quote.", start, 1);
            return false;
        }

        char c = _text[_at];
        if (c == 'u')
        {
            return ReadUnicodeEscape(value, start);
        }

        int simple = "\"\\/bfnrt".IndexOf(c);
        if (simple < 0)
        {
            Fail(
                c < ' ' ? "The line ends with a backslash."
                    : Describe(c).StartsWith("'", StringComparison.Ordinal) ? $"'\\{c}' is not an escape sequence of JSON."
                    : $"A backslash before {Describe(c)} is not an escape sequence of JSON.",
                "Write \\\\ for a backslash. The other escapes are \\\" \\/ \\b \\f \\n \\r \\t and \\u with four hex digits.",
                start,
                2);
            return false;
        }

        value.Append("\"\\/\b\f\n\r\t"[simple]);
        _at++;
        return true;
    }

    private bool ReadUnicodeEscape(StringBuilder value, int start)
    {
        if (!ReadCodeUnit(start, out char first))
        {
            return false;
        }

        value.Append(first);
        if (!char.IsSurrogate(first))
        {
            return true;
        }

        bool anotherFollows = _at + 1 < _text.Length && _text[_at] == '\\' && _text[_at + 1] == 'u';
        if (!char.IsHighSurrogate(first) || !anotherFollows)
        {
            FailLoneSurrogate(first, start, _at - start);
            return false;
        }

        int second = _at++;
        if (!ReadCodeUnit(second, out char low))
        {
            return false;
        }

        if (!char.IsLowSurrogate(low))
        {
            FailLoneSurrogate(first, start, second - start);
            return false;
        }

        value.Append(low);
        return true;
    }

    /// <summary>Reads from the 'u' of an escape sequence that began at <paramref name="start"/>.</summary>
    private bool ReadCodeUnit(int start, out char unit)
    {
        unit = '\0';
        int digits = 0;
        while (digits < 4 && _at + 1 + digits < _text.Length && IsHexDigit(_text[_at + 1 + digits]))
        {
            digits++;
        }

        if (digits < 4)
        {
            Fail("\\u is not followed by four hex digits.", "Write four hex digits, for example \\u00e9.", start, 2 + digits);
            return false;
        }

        unit = (char)int.Parse(_text.Substring(_at + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        _at += 5;
        return true;
    }

    private void FailLoneSurrogate(char unit, int start, int length) =>
        Fail($"U+{Code(unit)} is one half of a surrogate pair without the other.", "Write the whole character.", start, length);

    private static bool IsHexDigit(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f') or (>= 'A' and <= 'F');
}
