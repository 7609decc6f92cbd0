namespace MicroGpt.Generators.Json;

internal sealed partial class JsonReader
{
    /// <summary>Reads -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?</summary>
    private JsonNode? ReadNumber()
    {
        int start = _at;
        if (_text[_at] == '-')
        {
            _at++;
        }

        int firstDigit = _at;
        if (SkipDigits() == 0)
        {
            return FailNumber(start, "Write a digit after '-'.");
        }

        if (_text[firstDigit] == '0' && _at > firstDigit + 1)
        {
            return FailNumber(start, "Remove the leading zeros.");
        }

        if (!AtEnd && _text[_at] == '.')
        {
            _at++;
            if (SkipDigits() == 0)
            {
                return FailNumber(start, "Write a digit after the decimal point.");
            }
        }

        if (!AtEnd && _text[_at] is 'e' or 'E')
        {
            _at++;
            if (!AtEnd && _text[_at] is '+' or '-')
            {
                _at++;
            }

            if (SkipDigits() == 0)
            {
                return FailNumber(start, "Write at least one digit in the exponent.");
            }
        }

        if (!AtEnd && (char.IsLetter(_text[_at]) || _text[_at] is '_' or '.' or '+' or '-'))
        {
            return FailNumber(start, "Write only digits, with '.' before decimals, without a unit, '_' or ','.");
        }

        return new JsonNode(JsonKind.Number, SpanFrom(start), _text.Substring(start, _at - start));
    }

    private int SkipDigits()
    {
        int start = _at;
        while (!AtEnd && _text[_at] is >= '0' and <= '9')
        {
            _at++;
        }

        return _at - start;
    }

    private JsonNode? FailNumber(int start, string remedy)
    {
        while (!AtEnd && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '.' or '+' or '-' or '_'))
        {
            _at++;
        }

        Fail($"'{Shorten(_text.Substring(start, _at - start))}' is not a JSON number.", remedy, start, _at - start);
        return null;
    }
}
