using System.Globalization;

namespace MicroGpt.Runtime.Data;

/// <summary>Tasks whose difficulty is a length. Lengths are drawn evenly, in training and in each band.</summary>
internal static class LengthBands
{
    /// <param name="starts">Number of problems of length 0.</param>
    /// <param name="kinds">Factor by which the number of problems grows with each step of the length.</param>
    /// <param name="ends">Longest length of each band, ascending. The first is the longest in training.</param>
    /// <param name="problem">Draws a problem of a length.</param>
    public static TaskText Build(
        uint stream, int starts, int kinds, IReadOnlyList<int> ends, int training, Func<ProblemLines.Draws, int, string> problem)
    {
        var builder = new TaskBuilder(stream);
        int first = 1;
        foreach (int end in ends)
        {
            int least = first;
            var heldOut = new int[end + 1];
            builder.Band(Name(first, end), draws =>
            {
                // Of the shortest problems there are few. At most a fifth of them is held out.
                int length = least + draws.Below(end - least + 1);
                bool isFree = heldOut[length] < Count(starts, kinds, length) / 5;
                heldOut[length] += isFree ? 1 : 0;
                return isFree ? problem(draws, length) : null;
            });
            first = end + 1;
        }

        return builder.Train(training, draws => problem(draws, 1 + draws.Below(ends[0])));
    }

    /// <summary>Name of a band, such as 17-24.</summary>
    public static string Name(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"{first}-{last}");

    private static double Count(int starts, int kinds, int length)
    {
        double count = starts;
        for (int i = 0; i < length; i++)
        {
            count *= kinds;
        }

        return count;
    }
}
