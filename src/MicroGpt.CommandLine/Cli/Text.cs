using System.Globalization;
using System.Numerics;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Formats numbers for people, the same in every culture.</summary>
internal static class Text
{
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string MiB(long bytes) => (bytes / 1048576.0).ToString("N2", CultureInfo.InvariantCulture) + " MiB";

    public static string Nats(double value) => Fixed(value, 4);

    public static string Percent(double share) => Fixed(share * 100, 1) + (double.IsFinite(share) ? " %" : "");

    public static string Loops(double value) => Fixed(value, 2);

    /// <summary>A number with a fixed number of digits after the point, or in words what is no number.</summary>
    public static string Fixed(double value, int digits) => value switch
    {
        double.NaN => "not a number",
        double.PositiveInfinity => "infinite",
        double.NegativeInfinity => "minus infinite",
        _ => value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
    };

    /// <summary>The shortest text that parses back to the same number.</summary>
    public static string Exact<T>(T value)
        where T : IFloatingPointIeee754<T> => value.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>A learning rate with some significant digits and without an exponent.</summary>
    public static string Rate(double value, int digits)
    {
        string format = "E" + (digits - 1).ToString(CultureInfo.InvariantCulture);
        double rounded = double.Parse(value.ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return rounded is >= 1e-20 and < 1e20
            ? ((decimal)rounded).ToString(CultureInfo.InvariantCulture)
            : rounded.ToString(CultureInfo.InvariantCulture);
    }

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}"),
    };

    public static string Shape(ModelDescription model)
    {
        ArchitectureDescription a = model.Architecture;
        return $"{Plural(a.Layers, "layer")} x {Plural(a.Loops, "loop")}, {Plural(a.Heads, "head")}, embedding {a.Embedding}, "
            + $"feed-forward {a.FeedForward}, context {a.Context}";
    }
}
