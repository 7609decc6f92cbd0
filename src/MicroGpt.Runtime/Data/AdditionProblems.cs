using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime;

/// <summary>
/// Lines such as <c>12+7=19</c>. No problem occurs twice, so that those held out were never seen in training.
/// The problems depend on the number of digits alone; the split into training and validation follows the run's seed.
/// </summary>
internal static class AdditionProblems
{
    public const int DefaultDigits = 3;

    /// <summary>Sums still fit a long, and the draws 32 bits.</summary>
    public const int MostDigits = 9;

    private const int MostProblems = 20_000;
    private const long ProblemSeed = 0;

    /// <summary>All problems of up to so many digits in a random order, or a sample of 20,000 where there are more.</summary>
    public static byte[] Generate(int digits)
    {
        uint operands = 1;
        for (int i = 0; i < digits; i++)
        {
            operands *= 10;
        }

        ulong all = (ulong)operands * operands;
        int wanted = (int)Math.Min(all, MostProblems);
        var random = new CounterRandom(ProblemSeed, RandomStream.Data, (uint)digits);
        var seen = new HashSet<(uint, uint)>(wanted);
        var text = new StringBuilder();
        for (ulong draw = 0; seen.Count < wanted; draw++)
        {
            uint left = random.Below(2 * draw, operands);
            uint right = random.Below((2 * draw) + 1, operands);
            if (seen.Add((left, right)))
            {
                text.Append(CultureInfo.InvariantCulture, $"{left}+{right}={(ulong)left + right}\n");
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
