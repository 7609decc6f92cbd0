using System.Text;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Text of a task: one line per problem, such as <c>12+7=19</c>. No problem occurs twice, so held-out problems never occur in
/// training. The lines depend on the task and its size only; the split depends on the seed of the run.
/// </summary>
internal static class ProblemLines
{
    /// <summary>The last character of every problem. The answer follows it.</summary>
    public const char AnswerMark = '=';

    /// <summary>Maximum number of lines. A task with more problems uses a random choice of them.</summary>
    public const int Most = 100_000;

    private const long ProblemSeed = 0;

    /// <param name="wanted">Number of lines; at most the number of problems of the task.</param>
    /// <param name="stream">Random stream, different for every task and size.</param>
    /// <param name="draw">Draws a problem with its answer.</param>
    public static byte[] Generate(long wanted, uint stream, Func<Draws, string> draw)
    {
        var text = new StringBuilder();
        Append(text, (int)Math.Min(wanted, Most), stream, draw);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Appends a number of different lines.</summary>
    public static void Append(StringBuilder text, int lines, uint stream, Func<Draws, string> draw)
    {
        var draws = new Draws(new CounterRandom(ProblemSeed, RandomStream.Data, stream));
        var seen = new HashSet<string>(lines);
        while (seen.Count < lines)
        {
            string line = draw(draws);
            if (seen.Add(line))
            {
                text.Append(line).Append('\n');
            }
        }
    }

    /// <summary>A sequence of random numbers.</summary>
    public sealed class Draws(CounterRandom random)
    {
        private ulong _next;

        /// <summary>Uniform in [0, bound).</summary>
        public int Below(int bound) => (int)random.Below(_next++, (uint)bound);
    }
}
