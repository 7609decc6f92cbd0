using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime;

/// <summary>
/// Arithmetic modulo 7 in prefix notation, <c>+*345=3</c> being 3 * 4 + 5: one to so many operations of +, - and *, as in the Mano task
/// of Allen-Zhu (Physics of Language Models, part 4.1, 2025) with a smaller modulus. Knowledge is small; what grows is how deep results depend on results.
/// </summary>
internal static class ModularProblems
{
    public const int DefaultOperations = 3;
    public const int MostOperations = 9;

    private const int Modulus = 7;
    private const string Operators = "+-*";
    private const uint Stream = 100;

    public static byte[] Generate(int operations) => ProblemLines.Generate(Count(operations), Stream + (uint)operations, draws =>
    {
        var problem = new StringBuilder();
        int value = Append(problem, 1 + draws.Below(operations), draws);
        return string.Create(CultureInfo.InvariantCulture, $"{problem}{ProblemLines.AnswerMark}{value}");
    });

    /// <summary>Different problems of 1 to so many operations, or more than enough: Catalan trees, operators, leaves.</summary>
    private static long Count(int operations)
    {
        long count = 0, trees = 1, operators = 1, leaves = Modulus;
        for (int n = 1; n <= operations && count < ProblemLines.Most; n++)
        {
            trees = trees * 2 * ((2 * n) - 1) / (n + 1);
            operators *= Operators.Length;
            leaves *= Modulus;
            count += trees * operators * leaves;
        }

        return count;
    }

    /// <summary>Writes an expression and returns its value; the operations are divided among the two operands at random.</summary>
    private static int Append(StringBuilder problem, int operations, ProblemLines.Draws draws)
    {
        if (operations == 0)
        {
            int leaf = draws.Below(Modulus);
            problem.Append((char)('0' + leaf));
            return leaf;
        }

        int kind = draws.Below(Operators.Length);
        problem.Append(Operators[kind]);
        int inLeft = draws.Below(operations);
        int left = Append(problem, inLeft, draws);
        int right = Append(problem, operations - 1 - inLeft, draws);
        return Operators[kind] switch
        {
            '+' => (left + right) % Modulus,
            '-' => (left - right + Modulus) % Modulus,
            _ => left * right % Modulus,
        };
    }
}
