using System.Globalization;
using System.Numerics;
using MicroGpt.Runtime.Model;

namespace MicroGpt.App.Cli;

/// <summary>Formats numbers for people, the same in every culture.</summary>
internal static class Text
{
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string MiB(long bytes) => (bytes / 1048576.0).ToString("N2", CultureInfo.InvariantCulture) + " MiB";

    public static string Nats(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (share * 100).ToString("F1", CultureInfo.InvariantCulture) + " %";

    public static string Loops(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>The shortest text that parses back to the same number.</summary>
    public static string Exact<T>(T value)
        where T : IFloatingPointIeee754<T> => value.ToString(null, CultureInfo.InvariantCulture);

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
