using System.Globalization;

namespace MicroGpt.CommandLine.Report;

/// <summary>Numbers of a page: short, because a phone is narrow.</summary>
internal static class ReportText
{
    private const double Thousand = 1000;

    /// <summary>Four significant digits, or a number of thousands, millions or billions.</summary>
    public static string Short(double value) => Math.Abs(value) switch
    {
        >= 1e15 => value.ToString("0.###E0", CultureInfo.InvariantCulture),
        >= 1e9 => Digits(value / 1e9) + " G",
        >= 1e6 => Digits(value / 1e6) + " M",
        >= 1e4 => Digits(value / Thousand) + " k",
        _ => Digits(value),
    };

    /// <summary>A tick of an axis, without a space.</summary>
    public static string Tick(double value) => Short(value).Replace(" ", "", StringComparison.Ordinal);

    private static string Digits(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
