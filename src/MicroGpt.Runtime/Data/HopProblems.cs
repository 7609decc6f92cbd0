using System.Globalization;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Following pointers. <c>cbhdgfae3=e</c> lists the successors of the letters a to h, and then the number of hops from a:
/// a to c, c to h, h to e. Each hop needs the result of the one before, as in p-hop induction (Sanford et al. 2024, Saunshi et
/// al. 2025).
/// </summary>
internal static class HopProblems
{
    public const int DefaultHops = 3;

    private const int Nodes = 8;
    private const long Permutations = 40_320;
    private const uint Stream = 200;
    private const uint BandStream = 220;
    private const int TrainingProblems = 50_000;

    /// <summary>8! permutations for each number of hops.</summary>
    public static byte[] Generate(int hops) =>
        ProblemLines.Generate(Permutations * hops, Stream + (uint)hops, draws => Problem(draws, hops));

    /// <summary>Training has up to 4 hops.</summary>
    public static TaskText Bands() =>
        LengthBands.Build(BandStream, (int)Permutations, 1, [4, 6, 9], TrainingProblems, (draws, hops) => Problem(draws, hops, hops));

    /// <param name="most">Maximum number of hops.</param>
    /// <param name="hops">Number of hops; 0 to draw it.</param>
    private static string Problem(ProblemLines.Draws draws, int most, int hops = 0)
    {
        Span<char> next = stackalloc char[Nodes];
        for (int i = 0; i < Nodes; i++)
        {
            // Fisher-Yates shuffle, inside-out form.
            int j = draws.Below(i + 1);
            next[i] = next[j];
            next[j] = (char)('a' + i);
        }

        int steps = hops > 0 ? hops : 1 + draws.Below(most);
        int node = 0;
        for (int step = 0; step < steps; step++)
        {
            node = next[node] - 'a';
        }

        return string.Create(CultureInfo.InvariantCulture, $"{next}{steps}{ProblemLines.AnswerMark}{(char)('a' + node)}");
    }
}
