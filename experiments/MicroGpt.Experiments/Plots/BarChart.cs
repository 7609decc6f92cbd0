namespace MicroGpt.Experiments;

/// <summary>Groups of bars side by side, each with its spread as a line over the end of the bar.</summary>
/// <param name="Names">Names of the bars of a group. The order and colours are the same in every group.</param>
/// <param name="Groups">The groups, with one bar per name; null if there is no value yet.</param>
internal sealed record BarChart(string Title, Axis Y, IReadOnlyList<string> Names, IReadOnlyList<BarGroup> Groups)
{
    private const double Width = 760;
    private const double PlotHeight = 260;
    private const double Left = 64;
    private const double Margin = 16;
    private const double SpaceBetweenGroups = 0.25;

    public string Draw()
    {
        LegendEntry[] legend = [.. Names.Select((name, i) => new LegendEntry(name, Palette.Colour(i)))];
        double plotWidth = Width - Left - Margin;
        double top = Margin + Legend.HeightOf(legend, plotWidth) + 18;
        var panel = new Panel(Left, top, plotWidth, PlotHeight, null, Y);
        var svg = new Svg(Width, panel.Bottom + 36, Title);
        Legend.Draw(svg, legend, Left, Margin, plotWidth);
        panel.Draw(svg);
        double groupWidth = panel.Width / Groups.Count;
        for (int group = 0; group < Groups.Count; group++)
        {
            double start = panel.Left + (groupWidth * (group + (SpaceBetweenGroups / 2)));
            double barWidth = groupWidth * (1 - SpaceBetweenGroups) / Names.Count;
            svg.Write(new(panel.Left + (groupWidth * (group + 0.5)), panel.Bottom + 22), Groups[group].Name, "middle", 13);
            for (int bar = 0; bar < Names.Count; bar++)
            {
                if (Groups[group].Bars[bar] is { } summary)
                {
                    DrawBar(svg, panel, start + (barWidth * bar), barWidth * 0.88, summary, Palette.Colour(bar));
                }
            }
        }

        return svg.ToString();
    }

    private static void DrawBar(Svg svg, Panel panel, double left, double width, Summary summary, string colour)
    {
        double top = panel.Up(summary.Mean);
        svg.Bar(left, top, width, panel.Bottom - top, colour);
        double labelAbove = top;
        if (!double.IsNaN(summary.Deviation))
        {
            double middle = left + (width / 2);
            labelAbove = panel.Up(summary.Mean + summary.Deviation);
            double below = Math.Min(panel.Bottom, panel.Up(summary.Mean - summary.Deviation));
            svg.Stroke(new(middle, labelAbove), new(middle, below), Svg.Ink);
            svg.Stroke(new(middle - 4, labelAbove), new(middle + 4, labelAbove), Svg.Ink);
            svg.Stroke(new(middle - 4, below), new(middle + 4, below), Svg.Ink);
        }

        svg.Write(new(left + (width / 2), labelAbove - 5), Text.Fixed(summary.Mean, 1), "middle", 10.5);
    }
}

/// <param name="Bars">One value for each name of the chart.</param>
internal sealed record BarGroup(string Name, IReadOnlyList<Summary?> Bars);
