using System.Globalization;

namespace MicroGpt.Runtime;

/// <summary>
/// Sums of two numbers with up to so many digits, <c>12+7=19</c>. The first digit of the answer comes first, so a carry
/// from the last one may have to travel all the way before anything is written.
/// </summary>
internal static class AdditionProblems
{
    public const int DefaultDigits = 3;

    /// <summary>Numbers still fit an int.</summary>
    public const int MostDigits = 9;

    public static byte[] Generate(int digits)
    {
        int operands = 1;
        for (int i = 0; i < digits; i++)
        {
            operands *= 10;
        }

        return ProblemLines.Generate((long)operands * operands, (uint)digits, draws =>
        {
            int left = draws.Below(operands);
            int right = draws.Below(operands);
            return string.Create(CultureInfo.InvariantCulture, $"{left}+{right}={(long)left + right}");
        });
    }
}
