using System.Globalization;

namespace MicroGpt.CommandLine.Plots;

/// <summary>The title and range of an axis.</summary>
/// <param name="Ticks">In ascending order. The axis begins at the first and ends at the last, or at <see cref="End"/>.</param>
/// <param name="Unit">Text after the number of each tick.</param>
internal sealed record Axis(string Title, IReadOnlyList<double> Ticks, string Unit = "")
{
    /// <summary>Digits of a tick after its first.</summary>
    private const int MoreDigits = 2;

    /// <summary>Digits after the point that <see cref="Math.Round(double, int)"/> knows.</summary>
    private const int MostDigits = 15;

    /// <summary>A step that no division turns into 0.</summary>
    private const double LeastStep = 1e-280;

    /// <summary>Smallest relative difference of the values that is worth an axis of its own.</summary>
    private const double LeastSpan = 0.1;

    private static readonly double[] s_steps = [1, 2, 5, 10];

    public double First => Ticks[0];

    public double Last => End ?? Ticks[^1];

    /// <summary>Where the axis ends if not at the last tick.</summary>
    public double? End { get; init; }

    /// <summary>Writes a tick; null for the shortest text that parses back to the same number.</summary>
    public Func<double, string>? Format { get; init; }

    /// <summary>Returns about this many round numbers that enclose the values.</summary>
    /// <param name="values">At least one. Their magnitudes are at most 1e300.</param>
    /// <param name="about">At least 2.</param>
    public static Axis Around(string title, IReadOnlyCollection<double> values, int about, string unit = "")
    {
        (double least, double most) = (values.Min(), values.Max());
        double size = Math.Max(Math.Abs(least), Math.Abs(most));
        double wanted = Math.Max(LeastStep, Math.Max(most - least, LeastSpan * (size > 0 ? size : 1)) / (about - 1));
        (double power, int digits) = PowerOfTen(wanted);
        double step = s_steps.First(candidate => candidate * power >= wanted * (1 - 1e-9)) * power;
        long from = (long)Math.Floor((least / step) + 1e-9);
        long to = Math.Max(from + 1, (long)Math.Ceiling((most / step) - 1e-9));
        return new Axis(title, [.. Enumerable.Range(0, (int)(to - from) + 1).Select(i => Tick((from + i) * step))], unit);

        // Rounding turns 0.30000000000000004, which is 3 * 0.1, into 0.3.
        double Tick(double value) => digits > MostDigits ? value : Math.Round(value, digits);
    }

    /// <summary>Position of a value on the axis: 0 at the first tick, 1 at the last.</summary>
    public double At(double value) => (value - First) / (Last - First);

    public string Label(double tick) => (Format?.Invoke(tick) ?? tick.ToString(CultureInfo.InvariantCulture)) + Unit;

    /// <summary>Returns the greatest power of ten that is not above a value, and the digits after the point that its ticks need.</summary>
    private static (double Power, int Digits) PowerOfTen(double value)
    {
        double power = 1;
        int digits = 0;
        for (; power > value; power /= 10)
        {
            digits++;
        }

        for (; power * 10 <= value; power *= 10)
        {
        }

        return (power, digits + MoreDigits);
    }
}
