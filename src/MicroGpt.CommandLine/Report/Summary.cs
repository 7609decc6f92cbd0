using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Report;

/// <summary>The figures of a run that a person looks for first, and what is wrong with its files.</summary>
internal static class Summary
{
    public static IEnumerable<(string Name, string Value)> Of(ReportRun run)
    {
        RunHistory history = run.History;
        string of = run.Values.Steps is { } steps ? $" of {Text.Count(steps)}" : "";
        yield return ("steps", Text.Count(history.LastStep) + of);
        if (!history.Loss.IsEmpty)
        {
            yield return ("training loss, smoothed", Text.Nats(history.Loss.Smoothed()[^1].Y));
        }

        if (history.Best is { } best)
        {
            yield return ("best held-out loss", $"{Text.Nats(best.Y)} at step {Text.Count((long)best.X)}");
        }

        if (history.AccuracyPerLoop.Count > 0 && !history.AccuracyPerLoop[^1].IsEmpty)
        {
            yield return ("problems right", Text.Percent(history.AccuracyPerLoop[^1].Points[^1].Y));
        }

        if (!history.MeanDepth.IsEmpty)
        {
            yield return ("mean depth", Text.Loops(history.MeanDepth.Points[^1].Y) + " loops");
        }

        if (history.Tokens is { } tokens)
        {
            yield return ("tokens learned from", ReportText.Short(tokens));
        }

        if (history.Seconds > 0)
        {
            yield return ("training time", Duration(history.Seconds));
            if (history.Tokens is { } all)
            {
                yield return ("tokens per second", Text.Count((long)Math.Min(all / history.Seconds, long.MaxValue / 2)));
            }
        }
    }

    /// <summary>The figures of several runs side by side.</summary>
    public static ReportTable Of(IReadOnlyList<ReportRun> runs)
    {
        Dictionary<string, string>[] figures = [.. runs.Select(run => Of(run).ToDictionary(figure => figure.Name, figure => figure.Value))];
        return new ReportTable(
            "Runs",
            [.. runs.Select(run => run.Name)],
            [.. figures.SelectMany(of => of.Keys).Distinct().Select(
                name => (name, (IReadOnlyList<string>)[.. figures.Select(of => of.GetValueOrDefault(name, "–"))]))]);
    }

    public static IEnumerable<string> Faults(ReportRun run)
    {
        if (run.History.DamagedLines > 0)
        {
            yield return Damaged(run.History.DamagedLines, "metrics.jsonl");
        }

        if (run.Samples.DamagedLines > 0)
        {
            yield return Damaged(run.Samples.DamagedLines, "samples.jsonl");
        }

        if (run.Values.Fault is { } fault)
        {
            yield return fault;
        }
    }

    private static string Damaged(long lines, string file) =>
        $"{Text.Plural(lines, "line")} of {file} {(lines == 1 ? "is" : "are")} damaged and left out.";

    private static string Duration(double seconds) => seconds switch
    {
        < 100 => Text.Fixed(seconds, 1) + " s",
        < TimeSpan.SecondsPerDay * 1000.0 => Text.Duration(TimeSpan.FromSeconds(seconds)),
        _ => Text.Count((long)Math.Min(seconds / TimeSpan.SecondsPerDay, long.MaxValue / 2)) + " days",
    };
}
