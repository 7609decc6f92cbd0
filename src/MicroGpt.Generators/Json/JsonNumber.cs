using System.Globalization;

namespace MicroGpt.Generators.Json;

/// <summary>Converts number literals that the reader has accepted, the same in every culture.</summary>
internal static class JsonNumber
{
    public static double ToDouble(string literal)
    {
        // .NET Framework fails on overflow; .NET returns infinity.
        bool fits = double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return fits ? value : literal[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
    }

    public static float ToSingle(string literal)
    {
        bool fits = float.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out float value);
        return fits ? value : literal[0] == '-' ? float.NegativeInfinity : float.PositiveInfinity;
    }

    /// <summary>Whether the number is whole in any notation: 1000, 1000.0, 1e3 and 1.5e1 are whole; 1e-1 is not.</summary>
    public static bool IsWhole(string literal) => TryShift(literal, out _);

    /// <summary>Returns the exact value of a whole number that fits in 64 bits.</summary>
    public static bool TryInteger(string literal, out long value)
    {
        value = 0;
        return TryShift(literal, out string digits)
            && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Writes a whole number without a decimal point or exponent. It shifts digits only, so nothing is rounded.</summary>
    private static bool TryShift(string literal, out string digits)
    {
        int exponentAt = literal.IndexOfAny(['e', 'E']);
        string mantissa = exponentAt < 0 ? literal : literal.Substring(0, exponentAt);
        int point = mantissa.IndexOf('.');
        string fraction = point < 0 ? "" : mantissa.Substring(point + 1).TrimEnd('0');
        string whole = point < 0 ? mantissa : mantissa.Substring(0, point);
        string sign = whole[0] == '-' ? "-" : "";
        string all = (whole.Substring(sign.Length) + fraction).TrimStart('0');
        string significant = all.TrimEnd('0');
        digits = "0";
        if (significant.Length == 0)
        {
            return true;
        }

        long exponent = exponentAt < 0 ? 0 : ReadExponent(literal.Substring(exponentAt + 1));
        long zeros = exponent - fraction.Length + (all.Length - significant.Length);
        if (zeros < 0)
        {
            return false;
        }

        // A long cannot hold 20 more digits, so the caller will see that the number does not fit.
        digits = sign + significant + new string('0', (int)Math.Min(zeros, 20));
        return true;
    }

    private static long ReadExponent(string text)
    {
        bool fits = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent);
        return fits ? exponent : text[0] == '-' ? int.MinValue : int.MaxValue;
    }
}
