using MicroGpt.Runtime.Evaluation;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Results by band of difficulty as a table with a column for each of some loops.</summary>
internal static class BandTable
{
    private const int MostColumns = 8;

    /// <param name="measured">The loops of the scores.</param>
    /// <returns>No line for data without bands.</returns>
    public static IEnumerable<string> Lines(IReadOnlyList<int> measured, IReadOnlyList<BandScore> bands)
    {
        if (bands.Count == 0)
        {
            yield break;
        }

        int[] shown = [.. Shown(measured)];
        int width = Math.Max(4, bands.Max(band => band.Name.Length));
        yield return $"{"band".PadRight(width)}  problems      loss  " + string.Join(
            "  ", shown.Select((at, i) => Right(i == 0 && shown.Length > 1 ? Text.Plural(measured[at], "loop") : $"{measured[at]}", 8)));
        foreach (BandScore band in bands)
        {
            yield return $"{band.Name.PadRight(width)}  {Right(Text.Count(band.Answers.Problems), 8)}  {Right(Text.Nats(band.Loss), 8)}  "
                + string.Join("  ", shown.Select(at => Right(Text.Percent(band.Answers.AccuracyPerLoop[at]), 8)));
        }
    }

    /// <summary>Share of right answers in each band: a line for each number of loops.</summary>
    public static IEnumerable<string> ByLoop(IReadOnlyList<int> measured, IReadOnlyList<BandScore> bands)
    {
        int[] widths = [.. bands.Select(band => Math.Max(8, band.Name.Length + 2))];
        yield return "";
        yield return $"right after{string.Concat(bands.Select((band, i) => Right(band.Name, widths[i])))}";
        for (int at = 0; at < measured.Count; at++)
        {
            yield return Text.Plural(measured[at], "loop").PadRight(11)
                + string.Concat(bands.Select((band, i) => Right(Text.Percent(band.Answers.AccuracyPerLoop[at]), widths[i])));
        }
    }

    /// <summary>All measured loops if they are few, otherwise those that are powers of two, and the last.</summary>
    private static IEnumerable<int> Shown(IReadOnlyList<int> measured) => Enumerable.Range(0, measured.Count)
        .Where(at => measured.Count <= MostColumns || at == measured.Count - 1 || int.IsPow2(measured[at]));

    private static string Right(string text, int width) => text.PadLeft(width);
}
