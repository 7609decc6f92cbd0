using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Sums of two numbers with up to a given number of digits, such as <c>12+7=19</c>. The answer begins with its first digit, so
/// a carry from the last digit must be known before anything is written, and digits of the same place value are at varying
/// distances.
/// </summary>
internal static class AdditionProblems
{
    public const int DefaultDigits = 3;

    private const int MostOfEach = 20_000;
    private const int TrainingProblems = 100_000;
    private const uint BandStream = 120;

    /// <summary>
    /// For each pair of lengths, all sums up to a limit: 20,000 or an equal share of <see cref="ProblemLines.Most"/>, whichever is
    /// smaller. A uniform draw would give almost only numbers of full length.
    /// </summary>
    public static byte[] Generate(int digits)
    {
        var text = new StringBuilder();
        int most = Math.Min(MostOfEach, ProblemLines.Most / (digits * digits));
        for (int left = 1; left <= digits; left++)
        {
            for (int right = 1; right <= digits; right++)
            {
                (int first, int count) a = Numbers(left), b = Numbers(right);
                int lines = (int)Math.Min((long)a.count * b.count, most);
                ProblemLines.Append(
                    text, lines, (uint)((10 * left) + right), draws => Sum(a.first + draws.Below(a.count), b.first + draws.Below(b.count)));
            }
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Training has up to 4 digits. The difficulty is the number of digits of the longer number.</summary>
    public static TaskText Bands() => LengthBands.Build(BandStream, 1, 100, [4, 6, 8], TrainingProblems, (draws, digits) =>
    {
        int longer = Number(draws, digits);
        int other = Number(draws, 1 + draws.Below(digits));
        return draws.Below(2) == 0 ? Sum(longer, other) : Sum(other, longer);
    });

    private static int Number(ProblemLines.Draws draws, int digits)
    {
        (int first, int count) = Numbers(digits);
        return first + draws.Below(count);
    }

    private static string Sum(int left, int right) =>
        string.Create(CultureInfo.InvariantCulture, $"{left}+{right}{ProblemLines.AnswerMark}{(long)left + right}");

    /// <summary>The numbers with a given number of digits. 0 has one digit.</summary>
    private static (int First, int Count) Numbers(int digits)
    {
        int first = 1;
        for (int i = 1; i < digits; i++)
        {
            first *= 10;
        }

        return digits == 1 ? (0, 10) : (first, 9 * first);
    }
}
