namespace MicroGpt.CommandLine.Report;

/// <summary>The curves of one run, or of several over each other.</summary>
internal sealed class Charts(IReadOnlyList<ReportRun> runs)
{
    private const string Step = "step";

    /// <summary>More lines of loops could not be told apart.</summary>
    private const int MostLines = 8;

    private ReportRun Main => runs[0];

    public void Write(HtmlWriter page)
    {
        var figures = new HtmlWriter();
        WriteLoss(figures);
        WriteLoops(figures);
        Figure.Write(figures, Each("Learning rate", run => run.History.LearningRate.Points));
        Figure.Write(figures, Each("Gradient norm", run => run.History.GradNorm.Points), "Before clipping.");
        Figure.Write(figures, Each("Tokens per second", run => run.History.TokensPerSecond.Points));
        if (figures.ToString().Length == 0)
        {
            page.Add($"<p>The run has no metrics yet.</p>");
        }
        else
        {
            page.Add($"""<div class="grid">{figures.ToMarkup()}</div>""");
        }
    }

    private void WriteLoss(HtmlWriter page)
    {
        if (runs.Count == 1)
        {
            (string first, _) = Figure.Style(0);
            (string second, _) = Figure.Style(1);
            var loss = new Chart(
                "Loss",
                Step,
                [
                    new ChartLine("each step", first, "", Main.History.Loss.Points, IsFaint: true),
                    new ChartLine("smoothed", first, "", Main.History.Loss.Smoothed()),
                    new ChartLine("held out", second, "", Main.History.HeldOut.Points, HasDots: true),
                ]);
            Figure.Write(page, loss, "In nats per token. The smoothed line is a moving average over 2 % of the run.", isWide: true);
            return;
        }

        Figure.Write(
            page,
            Each("Training loss", run => run.History.Loss.Smoothed()),
            "In nats per token: a moving average over 2 % of each run.",
            isWide: true);
        Figure.Write(page, Each("Held-out loss", run => run.History.HeldOut.Points, hasDots: true), "In nats per token.");
    }

    private void WriteLoops(HtmlWriter page)
    {
        string of = runs.Count > 1 ? $"Of {Main.Name}. " : "";
        if (Main.History.LossPerLoop.Count > 1)
        {
            Figure.Write(page, Loops("Held-out loss after each loop", Main.History.LossPerLoop), of + "In nats per token.");
        }

        if (Main.History.AccuracyPerLoop.Count > 0)
        {
            Figure.Write(
                page, Loops("Right answers after each loop", Main.History.AccuracyPerLoop), of + "Share of held-out problems, 1 = all.");
        }

        Figure.Write(page, Bands(), of + "In percent, after the last loop.");
        Chart depth = Each("Mean depth", run => run.History.MeanDepth.Points, hasDots: true);
        Figure.Write(page, depth, "Loops until the exit token stops a token.");
        Figure.Write(page, Exits(), "Share of held-out tokens that stop after each loop, at the last evaluation. 1 = all.");
    }

    private Chart Each(
        string title, Func<ReportRun, IReadOnlyList<CurvePoint>> points, bool hasDots = false, string across = Step) => new(
        title,
        across,
        [.. runs.Select((run, i) =>
        {
            (string colour, string dashes) = Figure.Style(i);
            return new ChartLine(run.Name, colour, dashes, points(run), HasDots: hasDots);
        })]);

    /// <summary>A line for each loop, or for some evenly between the first and the last.</summary>
    private static Chart Loops(string title, IReadOnlyList<Curve> curves)
    {
        int lines = Math.Min(curves.Count, MostLines);
        int[] shown = [.. Enumerable.Range(0, lines).Select(i => lines == 1 ? 0 : i * (curves.Count - 1) / (lines - 1))];
        return new Chart(title, Step, [.. shown.Select((loop, i) => Line($"loop {loop + 1}", i, curves[loop]))]);
    }

    private Chart Bands() => new(
        "Right answers by difficulty",
        Step,
        [.. Main.History.AccuracyOfBands.Take(MostLines).Select((band, i) => Line(band.Key, i, band.Value))]);

    private Chart Exits()
    {
        Chart chart = Each(
            "Exit depths",
            run => [.. run.History.ExitDistribution.Select((share, loop) => new CurvePoint(loop + 1, share))],
            hasDots: true,
            across: "loop");
        return chart with { AtMost = 0 };
    }

    private static ChartLine Line(string name, int index, Curve curve)
    {
        (string colour, string dashes) = Figure.Style(index);
        return new ChartLine(name, colour, dashes, curve.Points, HasDots: true);
    }
}
