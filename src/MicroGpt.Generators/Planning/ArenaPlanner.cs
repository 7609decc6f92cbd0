namespace MicroGpt.Generators.Planning;

/// <summary>A buffer that must exist from its first to its last use, both inclusive.</summary>
internal sealed class Interval(int id, int size, int first, int last)
{
    public int Id { get; } = id;

    public int Size { get; } = size;

    public int First { get; } = first;

    public int Last { get; } = last;

    public int Offset { get; set; } = -1;

    public bool Overlaps(Interval other) => First <= other.Last && other.First <= Last;
}

/// <summary>
/// Places intervals in one arena, largest first, each at the lowest offset that is free for its whole lifetime. The greedy
/// order by size is within a few percent of optimal for such graphs (Pisarchyk and Lee 2020, arXiv 2001.03288).
/// </summary>
internal static class ArenaPlanner
{
    /// <returns>Size of the arena.</returns>
    public static int Place(IReadOnlyList<Interval> intervals)
    {
        var placed = new List<Interval>();
        int size = 0;
        foreach (Interval interval in intervals.OrderByDescending(i => i.Size).ThenBy(i => i.First).ThenBy(i => i.Id))
        {
            interval.Offset = LowestFree(interval, placed);
            placed.Add(interval);
            size = Math.Max(size, interval.Offset + interval.Size);
        }

        return size;
    }

    private static int LowestFree(Interval interval, List<Interval> placed)
    {
        int offset = 0;
        foreach (Interval other in placed.Where(interval.Overlaps).OrderBy(i => i.Offset))
        {
            if (offset + interval.Size <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, other.Offset + other.Size);
        }

        return offset;
    }
}
