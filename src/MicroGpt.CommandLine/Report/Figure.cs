using MicroGpt.CommandLine.Plots;

namespace MicroGpt.CommandLine.Report;

/// <summary>Writes a chart with its heading and its legend, which shows the last value of each line, or the one at the pointer.</summary>
internal static class Figure
{
    private const double NarrowWidth = 400;
    private const double NarrowHeight = 250;
    private const double WideWidth = 840;
    private const double WideHeight = 340;

    /// <param name="note">A sentence below the heading; may be empty.</param>
    /// <param name="isWide">Whether the chart takes the width of two where there is room. Then it is drawn for both widths.</param>
    public static void Write(HtmlWriter page, Chart chart, string note = "", bool isWide = false)
    {
        Chart drawn = chart with { Lines = [.. chart.Lines.Where(line => line.Points.Count > 0)] };
        if (drawn.Lines.Count == 0)
        {
            return;
        }

        page.Add($"""<figure class="plot{(isWide ? " wide" : "")}">""");
        page.Add($"<h3>{chart.Title}</h3>");
        if (note.Length > 0)
        {
            page.Add($"""<p class="note">{note}</p>""");
        }

        page.Add($"""<div class="small">{new Markup(drawn.Draw(NarrowWidth, NarrowHeight))}</div>""");
        if (isWide)
        {
            page.Add($"""<div class="large">{new Markup(drawn.Draw(WideWidth, WideHeight))}</div>""");
        }

        WriteLegend(page, drawn);
        page.Add($"</figure>");
    }

    private static void WriteLegend(HtmlWriter page, Chart chart)
    {
        string last = ReportText.Short(chart.Lines.Max(line => line.Points[^1].X));
        page.Add($"""<ul class="legend"><li>{chart.Across} <output data-at="x">{last}</output></li>""");
        for (int i = 0; i < chart.Lines.Count; i++)
        {
            ChartLine line = chart.Lines[i];
            string value = ReportText.Short(line.Points[^1].Y);
            page.Add($"""<li>{Key(line)}<span>{line.Name}</span> <output data-at="{i}">{value}</output></li>""");
        }

        page.Add($"</ul>");
    }

    /// <summary>A short piece of the line. The name beside it says what it is.</summary>
    private static Markup Key(ChartLine line)
    {
        var html = new HtmlWriter();
        html.AddRaw("""<svg class="key" viewBox="0 0 24 8" width="24" height="8" aria-hidden="true">""");
        html.AddRaw($"""<line x1="0" y1="4" x2="24" y2="4" stroke="{line.Colour}" stroke-width="{(line.IsFaint ? 1.5 : 2.5)}" """);
        html.AddRaw($"""stroke-dasharray="{line.Dashes}"{(line.IsFaint ? " stroke-opacity=\"0.7\"" : "")}/></svg>""");
        return html.ToMarkup();
    }

    /// <summary>Colour and dashes of the line of an index: first all colours, then all colours with dashes.</summary>
    public static (string Colour, string Dashes) Style(int index) => (Palette.Colour(index + 1), Palette.Dashes(index / Palette.Count));
}
