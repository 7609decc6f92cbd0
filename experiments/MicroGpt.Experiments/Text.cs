using System.Globalization;

namespace MicroGpt.Experiments;

/// <summary>Formats numbers for tables and command lines, the same in every culture.</summary>
internal static class Text
{
    private static readonly string[] s_prefixes = ["", "k", "M", "G", "T", "P", "E"];

    /// <summary>The shortest text that parses back to the same number.</summary>
    public static string Exact<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Fixed(double value, int digits) => value.ToString("F" + Exact(digits), CultureInfo.InvariantCulture);

    /// <summary>Three digits and a prefix: 1,234,567 is <c>1.23 M</c>.</summary>
    public static string Short(double value)
    {
        int prefix = 0;
        while (Math.Abs(value) >= 999.5 && prefix < s_prefixes.Length - 1)
        {
            value /= 1000;
            prefix++;
        }

        int digits = Math.Abs(value) switch { >= 99.95 => 0, >= 9.995 => 1, _ => 2 };
        return $"{Fixed(value, digits)} {s_prefixes[prefix]}".TrimEnd();
    }

    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{Exact((int)time.TotalHours)} h {Exact(time.Minutes)} min"
        : time.TotalMinutes >= 1 ? $"{Exact(time.Minutes)} min"
        : $"{Exact((int)time.TotalSeconds)} s";
}
