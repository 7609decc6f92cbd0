using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Arithmetic modulo 7 in prefix notation: <c>+*345=3</c> means 3 * 4 + 5. A problem has one to a given number of operations
/// of +, - and *, as in the Mano task of Allen-Zhu (Physics of Language Models, part 4.1, 2025) with a smaller modulus. The
/// task needs little knowledge; larger sizes need longer chains of results that depend on results.
/// </summary>
internal static class ModularProblems
{
    public const int DefaultOperations = 3;

    private const int Modulus = 7;
    private const string Operators = "+-*";
    private const int MostOfEach = 20_000;
    private const uint Stream = 100;

    /// <summary>
    /// For each number of operations, all expressions up to 20,000. Short expressions are few and would be rare in a uniform draw,
    /// but the long ones are made of them.
    /// </summary>
    public static byte[] Generate(int operations)
    {
        var text = new StringBuilder();
        long trees = 1, operators = 1, leaves = Modulus;
        for (int n = 1; n <= operations; n++)
        {
            // The number of trees is a Catalan number; each node has an operator and each leaf a digit.
            trees = trees * 2 * ((2 * n) - 1) / (n + 1);
            operators *= Operators.Length;
            leaves *= Modulus;
            int count = n;
            ProblemLines.Append(text, (int)Math.Min(trees * operators * leaves, MostOfEach), Stream + (uint)n, draws =>
            {
                var problem = new StringBuilder();
                int value = Append(problem, count, draws);
                return string.Create(CultureInfo.InvariantCulture, $"{problem}{ProblemLines.AnswerMark}{value}");
            });
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Writes a random expression and returns its value. Its operations are divided randomly among the operands.</summary>
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
