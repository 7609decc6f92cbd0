using MicroGpt.CommandLine.Plots;

namespace MicroGpt.CommandLine.Report;

/// <summary>A line of a chart.</summary>
/// <param name="IsFaint">Whether it stands behind another line that says more.</param>
/// <param name="HasDots">Whether its points are few, and measured one by one.</param>
internal sealed record ChartLine(
    string Name, string Colour, string Dashes, IReadOnlyList<CurvePoint> Points, bool IsFaint = false, bool HasDots = false);

/// <summary>Lines over a common axis, drawn for one width.</summary>
/// <param name="Lines">Each has a point.</param>
internal sealed record Chart(string Title, string Across, IReadOnlyList<ChartLine> Lines)
{
    private const double Left = 50;
    private const double Right = 24;
    private const double Top = 12;
    private const double Below = 48;

    /// <summary>An axis leaves out the highest values, and draws them at its edge, if it would grow this much for them.</summary>
    private const double Spike = 3;

    private const double SharePlotted = 0.99;

    /// <summary>Fewer values have no spikes: each says something.</summary>
    private const int ManyValues = 100;

    /// <summary>An axis begins at 0 if its first value is less than this share of the last.</summary>
    private const double Beginning = 0.05;

    /// <summary>The axis of values begins here or below.</summary>
    public double AtMost { get; init; } = double.PositiveInfinity;

    public string Draw(double width, double height)
    {
        var panel = new Panel(Left, Top, width - Left - Right, height - Top - Below, XAxis(width), YAxis());
        var svg = new Svg(
            width,
            height,
            Describe(),
            ("panel", Join(panel.Left, panel.Top, panel.Right, panel.Bottom)),
            ("axes", Join(panel.X!.First, panel.X.Last, panel.Y.First, panel.Y.Last)));
        panel.Draw(svg);
        for (int i = 0; i < Lines.Count; i++)
        {
            DrawLine(svg, panel, Lines[i], i);
        }

        return svg.ToString();
    }

    private static void DrawLine(Svg svg, Panel panel, ChartLine line, int index)
    {
        Point[] points = [.. line.Points.Select(point => panel.At(point.X, Math.Min(point.Y, panel.Y.Last)))];
        svg.Begin(Describe(line), ("line", Svg.N(index)));
        svg.Stroke(points, line.Colour, line.IsFaint ? 1 : 2, line.Dashes, line.IsFaint ? 0.5 : 1);
        foreach (Point point in line.HasDots || points.Length == 1 ? points : [])
        {
            svg.Dot(point, 2.5, line.Colour);
        }

        svg.End();
    }

    private Axis XAxis(double width)
    {
        double first = Lines.Min(line => line.Points[0].X);
        double last = Lines.Max(line => line.Points[^1].X);
        var axis = Axis.Around(Across, [first <= last * Beginning ? 0 : first, last], (int)(width / 70));
        return axis with
        {
            // Steps and loops are whole numbers.
            Ticks = [.. axis.Ticks.Where((tick, i) => i == 0 || (tick <= last && tick == Math.Floor(tick)))],
            End = last > axis.First ? last : axis.Last,
            Format = ReportText.Tick,
        };
    }

    private Axis YAxis()
    {
        double[] values = [.. Lines.SelectMany(line => line.Points).Select(point => point.Y).Order()];
        if (values[0] == values[^1])
        {
            // A value that never changes stands in the middle.
            return Axis.Around("", [values[0] * 0.95, values[0] * 1.05], 5) with { Format = ReportText.Tick };
        }

        double most = values[(int)((values.Length - 1) * SharePlotted)];
        bool spikes = values.Length > ManyValues && most > values[0] && values[^1] - values[0] > Spike * (most - values[0]);
        return Axis.Around("", [Math.Min(values[0], AtMost), spikes ? most : values[^1]], 5) with { Format = ReportText.Tick };
    }

    private string Describe() => $"{Title} against {Across}. {string.Join(". ", Lines.Where(line => !line.IsFaint).Select(Describe))}.";

    private static string Describe(ChartLine line) => line.Points.Count == 1
        ? $"{line.Name}: {ReportText.Short(line.Points[0].Y)}"
        : $"{line.Name}: from {ReportText.Short(line.Points[0].Y)} to {ReportText.Short(line.Points[^1].Y)}";

    private static string Join(params double[] values) => string.Join(
        ' ', values.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
}
