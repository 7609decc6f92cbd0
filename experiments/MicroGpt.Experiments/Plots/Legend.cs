namespace MicroGpt.Experiments;

/// <summary>The legend of a picture, in one or more rows.</summary>
internal static class Legend
{
    public const double RowHeight = 20;

    private const double LetterWidth = 6.6;
    private const double KeyWidth = 30;
    private const double Gap = 18;

    /// <summary>Height of all rows together.</summary>
    public static double HeightOf(IEnumerable<LegendEntry> entries, double width) => (Rows(entries, width).Last().Row + 1) * RowHeight;

    public static void Draw(Svg svg, IEnumerable<LegendEntry> entries, double left, double top, double width)
    {
        foreach ((LegendEntry entry, double x, int row) in Rows(entries, width))
        {
            double y = top + (row * RowHeight) + (RowHeight / 2);
            if (entry.IsLine)
            {
                svg.Stroke([new(left + x, y), new(left + x + KeyWidth - 6, y)], entry.Colour, 2.5, entry.Dashes);
            }
            else
            {
                svg.Bar(left + x + 10, y - 6, 12, 12, entry.Colour);
            }

            svg.Write(new(left + x + KeyWidth, y + 4), entry.Name);
        }
    }

    private static IEnumerable<(LegendEntry Entry, double X, int Row)> Rows(IEnumerable<LegendEntry> entries, double width)
    {
        double x = 0;
        int row = 0;
        foreach (LegendEntry entry in entries)
        {
            double taken = KeyWidth + (entry.Name.Length * LetterWidth);
            if (x > 0 && x + taken > width)
            {
                (x, row) = (0, row + 1);
            }

            yield return (entry, x, row);
            x += taken + Gap;
        }
    }
}

/// <param name="IsLine">Whether the entry is a line with its dashes, or a square.</param>
internal sealed record LegendEntry(string Name, string Colour, string Dashes = "", bool IsLine = false);
