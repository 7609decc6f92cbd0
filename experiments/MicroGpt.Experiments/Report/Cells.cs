namespace MicroGpt.Experiments;

/// <summary>Formats numbers for tables.</summary>
internal static class Cells
{
    /// <summary>A share in percent.</summary>
    public static string Percent(IReadOnlyList<double> shares) => Spread([.. shares.Select(share => share * 100)], 1, " %");

    /// <summary>A loss in nats per token.</summary>
    public static string Loss(IReadOnlyList<double> losses) => Spread(losses, 4, "");

    public static string Times(IReadOnlyList<double> ratios) => Spread(ratios, 2, " x");

    /// <summary>The mean and, for several seeds, the sample standard deviation.</summary>
    public static string Spread(IReadOnlyList<double> values, int digits, string unit)
    {
        Summary summary = Statistics.Summarise(values);
        string spread = double.IsNaN(summary.Deviation) ? "" : " ± " + Text.Fixed(summary.Deviation, digits);
        return Text.Fixed(summary.Mean, digits) + spread + unit;
    }

    public static string Mean(IReadOnlyList<double> values, int digits) => Text.Fixed(values.Average(), digits);
}
