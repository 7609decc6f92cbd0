namespace MicroGpt.Generators.Json;

/// <summary>Skips white space and describes syntax errors.</summary>
internal sealed partial class JsonReader
{
    private void SkipWhitespace()
    {
        while (!AtEnd && _text[_at] is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    /// <summary>Returns false at a comment, the most common mistake of people who edit JSON by hand.</summary>
    private bool SkipWhitespaceAndCheck()
    {
        SkipWhitespace();
        if (!AtEnd && (_text[_at] == '#' || (_text[_at] == '/' && _at + 1 < _text.Length && _text[_at + 1] is '/' or '*')))
        {
            Fail("JSON does not allow comments.", "Remove the comment, or put its text into 'name'.", _at, 1);
            return false;
        }

        return true;
    }

    private bool FailAtEnd(string expected)
    {
        if (AtEnd)
        {
            Fail($"The file ends where {expected} should be.", "It may have been cut short. Complete it.", _at, 0);
        }

        return AtEnd;
    }

    private void FailTrailingComma() => Fail(
        $"The ',' before this '{_text[_at]}' is not followed by a value.", "Remove the comma: JSON does not allow a trailing one.", _at, 1);

    private void FailAtWord()
    {
        int end = _at;
        while (end < _text.Length && char.IsLetterOrDigit(_text[end]))
        {
            end++;
        }

        string word = _text.Substring(_at, end - _at);
        (string problem, string remedy) = word switch
        {
            "" when _text[_at] == '\'' => ("JSON does not allow text in single quotes.", "Use double quotes."),
            "" => (
                $"Found {Describe(_at)} where a value should be.",
                "Write a number, true, false, text in double quotes, {...} or [...]."),
            "NaN" or "Infinity" => ($"'{word}' is not a JSON number.", "Write a finite decimal number."),
            _ when IsLiteralInOtherCase(word) => ($"'{word}' is not JSON.", $"Write '{word.ToLowerInvariant()}', in lower case."),
            _ => ($"'{Shorten(word)}' is not a JSON value.", "Write text in double quotes."),
        };
        Fail(problem, remedy, _at, Math.Max(1, end - _at));
    }

    private static bool IsLiteralInOtherCase(string word) => word.ToLowerInvariant() is "true" or "false" or "null";

    private void Fail(string problem, string remedy, int start, int length) =>
        _error ??= new JsonError(problem, remedy, new JsonSpan(start, length));

    private string Describe(int at) => Describe(_text[at]);

    private static string Describe(char c) =>
        c is <= ' ' or (>= '\x7F' and <= '\xA0') or '\u2028' or '\u2029' || char.IsSurrogate(c) ? $"the character U+{Code(c)}" : $"'{c}'";

    private static string Shorten(string text) => MessageText.Shorten(text, 40);
}
