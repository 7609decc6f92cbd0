namespace MicroGpt.Generators.Json;

internal sealed partial class JsonReader
{
    /// <summary>-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?</summary>
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
            return FailNumber(start, "A '-' must be followed by a digit.");
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
                return FailNumber(start, "A decimal point must be followed by a digit.");
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
                return FailNumber(start, "An exponent needs at least one digit.");
            }
        }

        if (!AtEnd && (char.IsLetter(_text[_at]) || _text[_at] is '_' or '.' or '+' or '-'))
        {
            return FailNumber(start, "Write digits only, with '.' before decimals and no unit, '_' or ',' inside.");
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
