using System.Globalization;

namespace MicroGpt.Runtime;

/// <summary>
/// Following pointers: <c>cbhdgfae3b=e</c> gives for each of the letters a to h the one that follows it, then how many steps to take and
/// from where. One more step is one more look-up that needs the one before, as in p-hop induction (Sanford et al. 2024, Saunshi et al. 2025).
/// </summary>
internal static class HopProblems
{
    public const int DefaultHops = 3;
    public const int MostHops = 9;

    private const int Nodes = 8;
    private const uint Stream = 200;

    /// <summary>8! permutations for each start and number of steps: always more than are taken.</summary>
    public static byte[] Generate(int hops) => ProblemLines.Generate(ProblemLines.Most, Stream + (uint)hops, draws =>
    {
        Span<char> next = stackalloc char[Nodes];
        for (int i = 0; i < Nodes; i++)
        {
            // Fisher and Yates, from the inside out.
            int j = draws.Below(i + 1);
            next[i] = next[j];
            next[j] = (char)('a' + i);
        }

        int steps = 1 + draws.Below(hops);
        int start = draws.Below(Nodes);
        int node = start;
        for (int step = 0; step < steps; step++)
        {
            node = next[node] - 'a';
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{next}{steps}{(char)('a' + start)}{ProblemLines.AnswerMark}{(char)('a' + node)}");
    });
}
