using System.Globalization;

namespace MicroGpt.Experiments;

/// <summary>
/// A table that <c>experiments/extrapolation.sh</c> printed. Its header is <c>| TASK, N steps | rate | band | loops 1 4 16 |</c>. A row has
/// an arm, its rate, a band and the share of right problems in percent after each of the loops: a mean, or a mean ± a deviation.
/// </summary>
internal sealed record ExtrapolationTable(string Task, IReadOnlyList<int> Loops, IReadOnlyList<ExtrapolationRow> Rows)
{
    private const int Columns = 4;

    /// <exception cref="ExperimentException">The text is no such table.</exception>
    public static ExtrapolationTable Parse(string text)
    {
        string[][] lines =
        [
            .. text.Split('\n').Where(line => line.StartsWith('|') && !line.StartsWith("|--", StringComparison.Ordinal))
                .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
        ];
        try
        {
            if (lines.Length < 2 || lines.Any(cells => cells.Length != Columns))
            {
                throw new FormatException();
            }

            int[] loops = [.. lines[0][^1].Split(' ').Skip(1).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
            return new ExtrapolationTable(lines[0][0].Split(',')[0], loops, [.. lines.Skip(1).Select(Row)]);
        }
        catch (FormatException)
        {
            throw new ExperimentException(
                "The file is no table of extrapolation.sh. Write one with: experiments/extrapolation.sh cups > FILE");
        }
    }

    private static ExtrapolationRow Row(string[] cells) =>
        new(cells[0], cells[2], [.. cells[3].Split(',', StringSplitOptions.TrimEntries).Select(Mean)]);

    private static double Mean(string cell) => double.Parse(cell.Split(' ')[0], CultureInfo.InvariantCulture);
}

/// <param name="Accuracies">In percent, after each of the loops; one number if the arm does not loop.</param>
internal sealed record ExtrapolationRow(string Arm, string Band, IReadOnlyList<double> Accuracies);
