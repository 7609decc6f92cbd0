using MicroGpt.Runtime.Evaluation;

namespace MicroGpt.App.Cli;

/// <summary>Results by band of difficulty as a table with a column for each of some loops.</summary>
internal static class BandTable
{
    private const int MostColumns = 8;

    /// <returns>No line for data without bands.</returns>
    public static IEnumerable<string> Lines(IReadOnlyList<BandScore> bands)
    {
        if (bands.Count == 0)
        {
            yield break;
        }

        int[] loops = [.. Loops(bands[0].LossPerLoop.Count)];
        int width = Math.Max(4, bands.Max(band => band.Name.Length));
        yield return $"{"band".PadRight(width)}  problems      loss  " + string.Join(
            "  ", loops.Select((loop, i) => Right(i == 0 && loops.Length > 1 ? $"{loop} loop" + (loop > 1 ? "s" : "") : $"{loop}", 8)));
        foreach (BandScore band in bands)
        {
            yield return $"{band.Name.PadRight(width)}  {Right(Text.Count(band.Answers.Problems), 8)}  {Right(Text.Nats(band.Loss), 8)}  "
                + string.Join("  ", loops.Select(loop => Right(Text.Percent(band.Answers.AccuracyPerLoop[loop - 1]), 8)));
        }
    }

    /// <summary>All loops if they are few, otherwise those that are powers of two, and the last.</summary>
    private static IEnumerable<int> Loops(int last) =>
        Enumerable.Range(1, last).Where(loop => last <= MostColumns || loop == last || int.IsPow2(loop));

    private static string Right(string text, int width) => text.PadLeft(width);
}
