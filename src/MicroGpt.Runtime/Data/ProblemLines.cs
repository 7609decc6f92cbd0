using System.Text;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Text of a task: a line for each problem, such as <c>12+7=19</c>. No problem occurs twice, so that those held out were never
/// seen in training. Lines depend on the task and its size alone; the split into training and validation follows the run's seed.
/// </summary>
internal static class ProblemLines
{
    /// <summary>The last character of every problem; what follows it is the answer.</summary>
    public const char AnswerMark = '=';

    /// <summary>Where there are more problems, a random choice of so many.</summary>
    public const int Most = 100_000;

    private const long ProblemSeed = 0;

    /// <param name="wanted">Lines; at most as many as the task has problems.</param>
    /// <param name="stream">Tells tasks and sizes apart, so that each has draws of its own.</param>
    /// <param name="draw">A problem and its answer from random numbers.</param>
    public static byte[] Generate(long wanted, uint stream, Func<Draws, string> draw)
    {
        var text = new StringBuilder();
        Append(text, (int)Math.Min(wanted, Most), stream, draw);
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Writes so many different lines.</summary>
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

    /// <summary>Random numbers one after the other.</summary>
    public sealed class Draws(CounterRandom random)
    {
        private ulong _next;

        /// <summary>Uniform in [0, bound).</summary>
        public int Below(int bound) => (int)random.Below(_next++, (uint)bound);
    }
}
