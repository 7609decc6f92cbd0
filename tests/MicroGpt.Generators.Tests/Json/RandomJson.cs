using System.Text;

namespace MicroGpt.Generators.Tests.Json;

/// <summary>Random documents and random damage, determined by the seed.</summary>
internal sealed class RandomJson(int seed)
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "42", "1.5", "-0.25", "1e3", "1E-3", "2e+2", "9223372036854775807", "-9223372036854775808",
        "9223372036854775808", "1e400", "-1e400", "5e-324", "0.1", "123456789.123456789", "1.7976931348623157e308",
    ];

    private static readonly string[] Pieces =
    [
        "a", "key", "é", "漢", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t", "\\u0041", "\\u00e9", "\\ud83d\\ude00",
        "\\u0000", " ", "\u007f", "\u2028",
    ];

    private static readonly string[] Damage =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "/", "//", "/*", "#", "'", "0", "-", "+", ".", "e", "1", "t", "true", "null",
        "NaN", "Infinity", "\\u", "\\ud800", "\\udc00", "\ud800", "\udc00", "\u0000", "\u0001", "\t", "\n", "\r", " ", "\uFEFF", "\u00a0",
        "\"a\":1,", "[[", "]]", "\u2028", "00", "1.", ".5", "1e", "\\x", "True",
    ];

    private readonly Random _random = new(seed);

    public string Document()
    {
        var text = new StringBuilder();
        WriteValue(text, _random.Next(1, 6));
        return text.ToString();
    }

    /// <summary>One to three insertions, deletions, replacements, swaps or cuts.</summary>
    public string Mutate(string text)
    {
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            int at = _random.Next(text.Length + 1);
            int end = Math.Min(text.Length, at + _random.Next(1, 4));
            text = _random.Next(5) switch
            {
                0 => text.Insert(at, Pick(Damage)),
                1 => text.Remove(at, end - at),
                2 => text.Remove(at, end - at).Insert(at, Pick(Damage)),
                3 => text[..at] + text[end..] + text[at..end],
                _ => text[..at],
            };
        }

        return text;
    }

    private void WriteValue(StringBuilder text, int depth)
    {
        Space(text);
        switch (depth == 0 ? _random.Next(4, 9) : _random.Next(9))
        {
            case 0 or 1:
                text.Append('{');
                WriteItems(text, depth, withKeys: true);
                text.Append('}');
                break;
            case 2 or 3:
                text.Append('[');
                WriteItems(text, depth, withKeys: false);
                text.Append(']');
                break;
            case 4 or 5:
                text.Append(Pick(Numbers));
                break;
            case 6 or 7:
                WriteString(text);
                break;
            default:
                text.Append(Pick(["true", "false", "null"]));
                break;
        }

        Space(text);
    }

    private void WriteItems(StringBuilder text, int depth, bool withKeys)
    {
        for (int i = _random.Next(4); i > 0; i--)
        {
            if (withKeys)
            {
                Space(text);
                WriteString(text);
                Space(text);
                text.Append(':');
            }

            WriteValue(text, depth - 1);
            text.Append(i > 1 ? "," : "");
        }

        Space(text);
    }

    private void WriteString(StringBuilder text)
    {
        text.Append('"');
        for (int i = _random.Next(4); i > 0; i--)
        {
            text.Append(Pick(Pieces));
        }

        text.Append('"');
    }

    private void Space(StringBuilder text) => text.Append(Pick(["", "", "", " ", "\n", "\r\n", "\t"]));

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
