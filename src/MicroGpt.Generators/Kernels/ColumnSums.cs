using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Adds a term per token, or several, to vectors of columns, tokens in ascending order. Four vectors at a time hide the
/// latency of the additions. Loops over columns [begin, end) and over <c>row</c>.
/// </summary>
internal static class ColumnSums
{
    private const int Unroll = 4;

    /// <param name="targets">Pointers whose columns are added to.</param>
    /// <param name="step">From a column expression and the running sums to the new sums.</param>
    /// <param name="inner">Header of a loop over the terms of a token; null for a single term.</param>
    public static void Write(KernelWriter w, IReadOnlyList<string> targets, Func<string, V[], V[]> step, string? inner = null)
    {
        string block = CSharpLiteral.Of(Unroll * VectorIsa.Lanes);
        w.Line("nint column = begin;");
        using (w.Block($"for (; column + {block} <= end; column += {block})"))
        {
            Columns(w, targets, Unroll, step, inner);
        }

        using (w.Block($"for (; column < end; column += {CSharpLiteral.Of(VectorIsa.Lanes)})"))
        {
            Columns(w, targets, 1, step, inner);
        }
    }

    private static string Sum(int target, int vector) => $"sum{CSharpLiteral.Of(target)}_{CSharpLiteral.Of(vector)}_";

    private static string Column(int vector) => vector == 0 ? "column" : $"column + {CSharpLiteral.Of(vector * VectorIsa.Lanes)}";

    private static void Columns(
        KernelWriter w, IReadOnlyList<string> targets, int vectors, Func<string, V[], V[]> step, string? inner)
    {
        Each(targets, vectors, (target, vector) => w.Let(Sum(target, vector), V.Load($"{targets[target]} + {Column(vector)}")));
        using (w.Block("for (nint row = 0; row < rows; row++)"))
        using (inner is null ? null : w.Block(inner))
        {
            for (int vector = 0; vector < vectors; vector++)
            {
                V[] sums = [.. Enumerable.Range(0, targets.Count).Select(target => (V)Sum(target, vector))];
                V[] next = step(Column(vector), sums);
                for (int target = 0; target < targets.Count; target++)
                {
                    w.Set(Sum(target, vector), next[target]);
                }
            }
        }

        Each(targets, vectors, (target, vector) => w.Store($"{targets[target]} + {Column(vector)}", Sum(target, vector)));
    }

    private static void Each(IReadOnlyList<string> targets, int vectors, Action<int, int> body)
    {
        for (int vector = 0; vector < vectors; vector++)
        {
            for (int target = 0; target < targets.Count; target++)
            {
                body(target, vector);
            }
        }
    }
}
