using System.Numerics;

namespace MicroGpt.Experiments;

/// <summary>How many problems of each band are right after how many loops. Loops are on a logarithmic axis.</summary>
internal static class ExtrapolationFigure
{
    private static readonly double[] s_percents = [0, 20, 40, 60, 80, 100];

    /// <exception cref="ExperimentException">No arm of the table loops.</exception>
    public static string Draw(ExtrapolationTable table)
    {
        PlotLine[] lines =
        [
            .. table.Rows.Where(row => row.Accuracies.Count == table.Loops.Count && table.Loops.Count > 1)
                .Select((row, i) => new PlotLine(
                    row.Band,
                    Palette.Colour(i),
                    Palette.Dashes(0),
                    [.. row.Accuracies.Select((accuracy, k) => new PlotPoint(Math.Log2(table.Loops[k]), accuracy))])),
        ];
        if (lines.Length == 0)
        {
            throw new ExperimentException("No arm of the table loops, so there is nothing to plot over loops.");
        }

        int most = BitOperations.Log2((uint)table.Loops.Max() - 1) + 1;
        var loops = new Axis("loops", [.. Enumerable.Range(0, most + 1).Select(power => (double)power)])
        {
            Format = static power => Text.Exact(Math.Pow(2, power)),
        };
        return new LineChart(
            $"{table.Task}: problems that are right after each number of loops, by difficulty",
            [new LinePlot(loops, new Axis("right", s_percents, " %"), lines)]).Draw();
    }
}
