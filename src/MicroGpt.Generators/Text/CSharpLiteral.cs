using System.Globalization;

namespace MicroGpt.Generators.Text;

/// <summary>Numbers and strings as C# text, the same in every culture and on every host.</summary>
internal static class CSharpLiteral
{
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Nine significant digits name a float exactly; shortest forms differ between .NET hosts.</summary>
    public static string Of(float value)
    {
        string text = value.ToString("E8", CultureInfo.InvariantCulture);
        int exponent = int.Parse(text.Substring(text.IndexOf('E') + 1), CultureInfo.InvariantCulture);
        string digits = text.Substring(0, text.IndexOf('E')).TrimEnd('0').TrimEnd('.');
        return exponent == 0 ? digits + "f" : digits + "e" + Of(exponent) + "f";
    }

    public static string Of(bool value) => value ? "true" : "false";

    /// <summary>A string literal in ASCII, with everything else as UTF-16 escapes.</summary>
    public static string Of(string value) => "\"" + Escape(value.Replace("\\", "\\\\").Replace("\"", "\\\"")) + "\"";

    /// <summary>The text in printable ASCII, with everything else as UTF-16 escapes, so that it never breaks its line.</summary>
    public static string Escape(string value)
    {
        var text = new System.Text.StringBuilder();
        foreach (char c in value)
        {
            if (c is < ' ' or > '~')
            {
                text.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
