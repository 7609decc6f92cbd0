using System.Globalization;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Flood fill: which open cells of a cave can be reached from the source S? <c>S.#/##./...</c> has the targets
/// <c>_+_/__-/---</c>: reachable, unreachable, or none for a wall and the source. The difficulty is the number of steps to the
/// farthest cell.
/// </summary>
internal static class MazeProblems
{
    private const uint Stream = 380;
    private const int Caves = 3_000;

    /// <summary>Grids to draw for one distance before another is chosen: the longest distances are rare.</summary>
    private const int Attempts = 100;

    /// <summary>
    /// Open cells that cannot be reached, at least. Without them, a grid with long distances would have the same target nearly
    /// everywhere.
    /// </summary>
    private const int LeastEnclosed = 3;

    /// <summary>Training has 8 x 8 cells and up to 6 steps, each cave in 8 orientations.</summary>
    public static TaskText Generate()
    {
        var builder = new TaskBuilder(Stream);
        foreach ((int size, int least, int most) in ((int, int, int)[])[(8, 2, 6), (8, 7, 12), (8, 13, 24), (12, 13, 24), (12, 25, 40)])
        {
            string steps = string.Create(CultureInfo.InvariantCulture, $"{size}x{size} {least}-{most}");
            builder.Band(steps, draws => Draw(draws, size, least, most), Identity);
        }

        return builder.Train(
            Caves,
            draws => Draw(draws, 8, 2, 6),
            Identity,
            line => Cave.Parse(line).Orientations());
    }

    /// <summary>
    /// A cave whose distance is drawn evenly. Between a third and half of the cells are walls, because there the distances are longest.
    /// </summary>
    /// <returns>Null if no such cave was found.</returns>
    private static string? Draw(ProblemLines.Draws draws, int size, int least, int most)
    {
        int steps = least + draws.Below(most - least + 1);
        var cave = new Cave(size);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            cave.Draw(draws, 22 + draws.Below(9));
            if (cave.Farthest == steps && cave.Enclosed >= LeastEnclosed)
            {
                return cave.ToString();
            }
        }

        return null;
    }

    /// <summary>Caves count as the same if one is an image of the other.</summary>
    private static string Identity(string line) =>
        Cave.Parse(line).Orientations().Min(StringComparer.Ordinal)!;
}
