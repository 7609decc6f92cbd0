using System.Globalization;
using System.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Arithmetic modulo 7 in prefix notation, <c>+*345=3</c> being 3 * 4 + 5: one to so many operations of +, - and *, as in the Mano task
/// of Allen-Zhu (Physics of Language Models, part 4.1, 2025) with a smaller modulus. Knowledge is small; what grows is how deep results depend on results.
/// </summary>
internal static class ModularProblems
{
    public const int DefaultOperations = 3;

    private const int Modulus = 7;
    private const string Operators = "+-*";
    private const int MostOfEach = 20_000;
    private const uint Stream = 100;

    /// <summary>Of each number of operations as many as there are, or 20,000: the short ones are few, and the long ones are made of them.</summary>
    public static byte[] Generate(int operations)
    {
        var text = new StringBuilder();
        long trees = 1, operators = 1, leaves = Modulus;
        for (int n = 1; n <= operations; n++)
        {
            // Catalan numbers of trees, an operator at each node, a digit at each leaf.
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
