namespace MicroGpt.Experiments;

/// <summary>Panels side by side, with the same kinds of lines in each and one common legend.</summary>
internal sealed record LineChart(string Title, IReadOnlyList<LinePlot> Plots)
{
    private const double Width = 760;
    private const double PlotHeight = 260;
    private const double Left = 64;
    private const double Margin = 16;

    public string Draw()
    {
        LegendEntry[] legend =
            [.. Plots
                .SelectMany(plot => plot.Lines)
                .Select(line => new LegendEntry(line.Name, line.Colour, line.Dashes, IsLine: true))
                .Distinct()];
        double top = Margin + Legend.HeightOf(legend, Width - Left - Margin) + 14;
        double each = Width / Plots.Count;
        var svg = new Svg(Width, top + PlotHeight + 56, Title);
        Legend.Draw(svg, legend, Left, Margin, Width - Left - Margin);
        for (int i = 0; i < Plots.Count; i++)
        {
            var panel = new Panel((each * i) + Left, top, each - Left - Margin, PlotHeight, Plots[i].X, Plots[i].Y);
            panel.Draw(svg);
            foreach (PlotLine line in Plots[i].Lines)
            {
                DrawLine(svg, panel, line);
            }
        }

        return svg.ToString();
    }

    private static void DrawLine(Svg svg, Panel panel, PlotLine line)
    {
        svg.Stroke(line.Points.Select(point => panel.At(point.X, point.Y)), line.Colour, 2, line.Dashes);
        foreach (PlotPoint point in line.Points)
        {
            Point at = panel.At(point.X, point.Y);
            svg.Dot(at, 3.5, line.Colour);
            if (point.Label.Length > 0)
            {
                svg.Write(new(at.X + 6, at.Y - 6), point.Label, size: 10);
            }
        }
    }
}

internal sealed record LinePlot(Axis X, Axis Y, IReadOnlyList<PlotLine> Lines);

/// <param name="Dashes">As in <see cref="Svg.Stroke(IEnumerable{Point}, string, double, string, double)"/>.</param>
internal sealed record PlotLine(string Name, string Colour, string Dashes, IReadOnlyList<PlotPoint> Points);

/// <param name="Label">Text beside the point; may be empty.</param>
internal readonly record struct PlotPoint(double X, double Y, string Label = "");
