namespace MicroGpt.Contract;

/// <summary>Finds the known name with the fewest edits, for "Did you mean".</summary>
public static class Suggestion
{
    /// <summary>Returns the nearest name; null if all are too different to be what was meant.</summary>
    public static string? For(string written, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int limit = Math.Min(Math.Max(2, name.Length / 3), name.Length - 1);
            if (Math.Abs(written.Length - name.Length) > limit)
            {
                // Every edit changes the length by at most 1. A file with many unknown keys would fill memory with tables.
                continue;
            }

            int distance = Distance(written.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance <= limit && distance < bestDistance)
            {
                (best, bestDistance) = (name, distance);
            }
        }

        return best;
    }

    /// <summary>Number of insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        // A name this long is not a typing error, and the table has quadratic size.
        if (a.Length > 64 || b.Length > 64)
        {
            return int.MaxValue;
        }

        int[][] table = [.. Enumerable.Range(0, a.Length + 1).Select(_ => new int[b.Length + 1])];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                table[i][j] = Cell(table, a, b, i, j);
            }
        }

        return table[a.Length][b.Length];
    }

    private static int Cell(int[][] table, string a, string b, int i, int j)
    {
        if (i == 0 || j == 0)
        {
            return i + j;
        }

        int change = a[i - 1] == b[j - 1] ? 0 : 1;
        int best = Math.Min(Math.Min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + change);
        bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, table[i - 2][j - 2] + 1) : best;
    }
}
