namespace MicroGpt.Experiments;

/// <summary>The title and range of an axis.</summary>
/// <param name="Ticks">In ascending order. The axis begins at the first and ends at the last.</param>
/// <param name="Unit">Text after the number of each tick.</param>
internal sealed record Axis(string Title, IReadOnlyList<double> Ticks, string Unit = "")
{
    /// <summary>Smallest relative difference of the values that is worth an axis of its own.</summary>
    private const double LeastSpan = 0.1;

    private static readonly double[] s_steps = [1, 2, 5, 10];

    private double First => Ticks[0];

    private double Last => Ticks[^1];

    /// <summary>Returns about this many round numbers that enclose the values.</summary>
    /// <param name="about">At least 2.</param>
    public static Axis Around(string title, IReadOnlyCollection<double> values, int about, string unit = "")
    {
        (double least, double most) = (values.Min(), values.Max());
        double wanted = Math.Max(most - least, LeastSpan * Math.Max(1, Math.Abs(most))) / (about - 1);
        double power = Math.Pow(10, Math.Floor(Math.Log10(wanted)));
        double step = s_steps.First(candidate => candidate * power >= wanted * (1 - 1e-9)) * power;
        long from = (long)Math.Floor((least / step) + 1e-9);
        long to = Math.Max(from + 1, (long)Math.Ceiling((most / step) - 1e-9));
        // Rounding turns 0.30000000000000004, which is 3 * 0.1, into 0.3.
        return new Axis(title, [.. Enumerable.Range(0, (int)(to - from) + 1).Select(i => Math.Round((from + i) * step, 9))], unit);
    }

    /// <summary>Position of a value on the axis: 0 at the first tick, 1 at the last.</summary>
    public double At(double value) => (value - First) / (Last - First);

    public string Label(double tick) => Text.Exact(tick) + Unit;
}
