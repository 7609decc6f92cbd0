using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Report;

/// <summary>The sections of the page, in order.</summary>
internal sealed class Sections(ReportContent content)
{
    /// <summary>Number of colours in page.css.</summary>
    private const int Shades = 7;

    /// <summary>Texts of at most so many characters stand side by side.</summary>
    private const int LongestLine = 24;

    public void Write(HtmlWriter page)
    {
        WriteSummary(page);
        Section(page, "Curves", body => new Charts(content.Runs).Write(body));
        WriteTexts(page);
        foreach (ReportRun run in content.Runs.Where(run => run.Samples.All.Count > 0))
        {
            string of = content.Runs.Count > 1 ? $" of {run.Name}" : "";
            Section(page, "Samples over time" + of, body => WriteSamples(body, run.Samples.All));
        }

        Section(page, "Settings and machine", body =>
        {
            body.Add($"""<div class="tables">""");
            WriteTable(body, SettingsTable.Of(content.Runs));
            foreach (ReportTable table in content.Tables)
            {
                WriteTable(body, table);
            }

            body.Add($"</div>");
        });
    }

    private void WriteSummary(HtmlWriter page)
    {
        Section(page, "Summary", body =>
        {
            if (content.Runs.Count == 1)
            {
                body.Add($"""<dl class="tiles">""");
                foreach ((string name, string value) in Summary.Of(content.Main))
                {
                    body.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>");
                }

                body.Add($"</dl>");
            }
            else
            {
                WriteTable(body, Summary.Of(content.Runs));
            }

            foreach (ReportRun run in content.Runs)
            {
                foreach (string fault in Summary.Faults(run))
                {
                    body.Add($"""<p class="fault">{(content.Runs.Count == 1 ? "" : run.Name + ": ")}{fault}</p>""");
                }
            }
        });
    }

    private void WriteTexts(HtmlWriter page)
    {
        if (content.Texts is not { } texts)
        {
            if (content.WhyNoTexts.Length > 0)
            {
                Section(page, "Loops of each character", body => body.Add($"<p>{content.WhyNoTexts}</p>"));
            }

            return;
        }

        Section(page, "Loops of each character", body =>
        {
            string of = content.Runs.Count > 1 ? $" of {content.Main.Name}" : "";
            body.Add($"""
                <p>The best checkpoint{of} wrote these texts now. A character stops looping {texts.Rule}; its colour says how many of
                {texts.Most} loops it took. The mean is {Text.Loops(texts.Mean)}.</p>
                """);
            body.Add($"""<p class="scale">Loops: {Scale(texts.Most)}</p>""");
            bool areLines = texts.Texts.All(text => text.Sum(piece => piece.Text.Length) <= LongestLine);
            body.Add($"""<div class="texts{(areLines ? " lines" : "")}">""");
            foreach (IReadOnlyList<LoopPiece> text in texts.Texts)
            {
                body.Add($"""<p class="text">{Coloured(text, texts.Most)}</p>""");
            }

            body.Add($"</div>");
        });
    }

    /// <summary>Every number of loops in its colour, or the ends of a long scale.</summary>
    private static Markup Scale(int most) => Coloured(
        most <= 16
            ? Enumerable.Range(1, most).Select(loops => new LoopPiece($" {loops} ", loops))
            : Enumerable.Range(0, Shades).Select(shade => 1 + (shade * (most - 1) / (Shades - 1))).Select(
                loops => new LoopPiece($" {loops} ", loops)),
        most);

    private static Markup Coloured(IEnumerable<LoopPiece> pieces, int most)
    {
        var html = new HtmlWriter();
        foreach (LoopPiece piece in pieces)
        {
            int shade = most == 1 ? 1 : 1 + ((piece.Loops - 1) * (Shades - 1) / (most - 1));
            // The writer ends lines, and a text must not get more of them.
            html.AddInline($"""<span class="d{shade}" title="{Text.Plural(piece.Loops, "loop")}">{piece.Text}</span>""");
        }

        return html.ToMarkup();
    }

    private static void WriteSamples(HtmlWriter page, IReadOnlyList<RunSample> samples)
    {
        page.Add($"""<ol class="samples" reversed>""");
        foreach (RunSample sample in samples.Reverse())
        {
            page.AddInline($"""<li><h3>Step {Text.Count(sample.Step)}</h3><p class="text">{sample.Text}</p></li>""");
        }

        page.Add($"</ol>");
    }

    private static void WriteTable(HtmlWriter page, ReportTable table)
    {
        page.Add($"""<section class="card{(table.IsWide ? " span" : "")}"><h3>{table.Title}</h3>""");
        if (table.Note.Length > 0)
        {
            page.Add($"""<p class="note">{table.Note}</p>""");
        }

        if (table.Rows.Count > 0)
        {
            // The focus lets a keyboard scroll a table that is wider than a phone.
            page.Add($"""<div class="scroll" tabindex="0" role="region" aria-label="{table.Title}"><table>""");
            if (table.Columns.Count > 0)
            {
                page.Add($"""<tr><td></td>{Cells(table.Columns, "th")}</tr>""");
            }

            foreach ((string name, IReadOnlyList<string> values) in table.Rows)
            {
                string differs = table.MarksDifferences && values.Distinct().Count() > 1 ? "differs" : "";
                page.Add($"""<tr class="{differs}"><th scope="row">{name}</th>{Cells(values, "td")}</tr>""");
            }

            page.Add($"</table></div>");
        }

        page.Add($"</section>");
    }

    private static Markup Cells(IReadOnlyList<string> values, string element)
    {
        var html = new HtmlWriter();
        var tag = new Markup(element);
        foreach (string value in values)
        {
            html.AddInline($"<{tag}>{value}</{tag}>");
        }

        return html.ToMarkup();
    }

    private static void Section(HtmlWriter page, string title, Action<HtmlWriter> writeBody)
    {
        page.Add($"<section><h2>{title}</h2>");
        writeBody(page);
        page.Add($"</section>");
    }
}
