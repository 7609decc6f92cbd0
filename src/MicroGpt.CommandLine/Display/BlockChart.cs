using MicroGpt.CommandLine.Cli;

namespace MicroGpt.CommandLine.Display;

/// <summary>Draws numbers as columns of block characters, with the least and the highest number at the left.</summary>
internal static class BlockChart
{
    private const string Eighths = " ▁▂▃▄▅▆▇█";

    /// <summary>Share of the numbers that may be cut off at the top, so that a few high ones do not flatten the rest.</summary>
    private const double CutShare = 0.05;

    /// <param name="values">Finite numbers, one for each column.</param>
    /// <param name="width">Characters of a line, labels included. Few values are stretched to it.</param>
    /// <param name="rows">Number of lines; at least 2.</param>
    /// <returns>The lines from the top; none if there is nothing to draw or no room.</returns>
    public static IReadOnlyList<string> Lines(double[] values, int width, int rows)
    {
        if (values.Length == 0 || rows < 2)
        {
            return [];
        }

        double least = values.Min();
        double highest = values.Order().ElementAt((int)((values.Length - 1) * (1 - CutShare)));
        string[] labels = [Text.Fixed(highest, 2), Text.Fixed(least, 2)];
        int margin = labels.Max(label => label.Length);
        int columns = width - margin - 2;
        if (columns < 1)
        {
            return [];
        }

        // The least number still shows one eighth.
        int[] heights = new int[columns];
        for (int i = 0; i < columns; i++)
        {
            double value = values[(int)((long)i * values.Length / columns)];
            double share = highest > least ? Math.Clamp((value - least) / (highest - least), 0, 1) : 0;
            heights[i] = 1 + (int)Math.Round(share * ((8 * rows) - 1));
        }

        string[] lines = new string[rows];
        for (int row = 0; row < rows; row++)
        {
            int below = 8 * (rows - 1 - row);
            string label = row == 0 ? labels[0] : row == rows - 1 ? labels[1] : "";
            IEnumerable<char> cells = heights.Select(height => Eighths[Math.Clamp(height - below, 0, 8)]);
            lines[row] = $"{label.PadLeft(margin)} │{string.Concat(cells)}";
        }

        return lines;
    }
}
