using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>dW += x^T dy and db += sum of dy: one chain over ascending tokens, begun with what was there (law 3e).</summary>
public class WeightGradTests
{
    private static readonly (int Inputs, int Outputs, int Gap)[] s_shapes =
        [(1, 1, 0), (7, 8, 8), (8, 24, 0), (17, 40, 16), (24, 9, 8), (33, 16, 0), (6, 72, 8), (14, 536, 0)];

    private static readonly int[] s_tokens = [1, 2, 3, 8, 17, (2 * BlockPlan.Tokens) + 1];

    private static readonly KernelLibrary s_library =
        new(s_shapes.SelectMany(s => new Kernel[] { Weight(s), Weight(s) with { InPlace = true }, Bias(s) }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WeightGradientContinuesOneChainPerElement(int index) => ContinuesOneChain(index, Weight(s_shapes[index]));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WithoutCopiesItContinuesTheSameChain(int index) =>
        ContinuesOneChain(index, Weight(s_shapes[index]) with { InPlace = true });

    private static void ContinuesOneChain(int index, WeightGradKernel kernel)
    {
        (int inputs, int outputs, int gap) = s_shapes[index];
        int ldx = Floats.Pad(inputs) + gap, ldy = Floats.Pad(outputs) + gap, ldw = Floats.Pad(outputs);
        foreach (int tokens in s_tokens)
        {
            var random = new Random(index + tokens);
            Floats x = Floats.Rows(random, tokens, inputs, ldx);
            Floats dy = Floats.Rows(random, tokens, outputs, ldy);
            Floats dw = Floats.Rows(random, inputs, outputs, ldw);
            (int, int)[] ranges = [(0, inputs), (inputs / 3, inputs), (0, (inputs + 1) / 2), (inputs / 2, (inputs / 2) + 1)];
            foreach ((int begin, int end) in ranges)
            {
                new KernelCheck(s_library, kernel)
                    .Writes(dw, expected =>
                    {
                        for (int at = begin * ldw; at < end * ldw; at++)
                        {
                            expected[at] =
                                LinearTests.Chain(tokens, dw[at], row => (x[(row * ldx) + (at / ldw)], dy[(row * ldy) + (at % ldw)]));
                        }
                    })
                    .Run(begin, end, x, dy, dw, Argument.Scratch(Scratch(outputs)), tokens);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void BiasGradientAddsTokensInOrder(int index)
    {
        (_, int outputs, int gap) = s_shapes[index];
        int columns = Floats.Pad(outputs), ldy = columns + gap;
        foreach (int tokens in s_tokens)
        {
            var random = new Random(index + tokens);
            Floats dy = Floats.Rows(random, tokens, outputs, ldy);
            Floats db = Floats.Vector(random, outputs);
            foreach ((int begin, int end) in WholeLanes(columns))
            {
                new KernelCheck(s_library, Bias(s_shapes[index])) { Grain = 8 }
                    .Writes(db, expected =>
                    {
                        for (int i = begin; i < end; i++)
                        {
                            expected[i] = Enumerable.Range(0, tokens).Aggregate(db[i], (sum, row) => sum + dy[(row * ldy) + i]);
                        }
                    })
                    .Run(begin, end, dy, db, tokens);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AgreeWithCentralDifferences(int index)
    {
        const int Tokens = 5;
        (int inputs, int outputs, int gap) = s_shapes[index];
        int ldx = Floats.Pad(inputs) + gap, ldy = Floats.Pad(outputs) + gap, ldw = Floats.Pad(outputs);
        var random = new Random(index);
        Floats x = Floats.Rows(random, Tokens, inputs, ldx);
        Floats dy = Floats.Rows(random, Tokens, outputs, ldy);
        Floats dw = Floats.Rows(random, inputs, outputs, ldw, 0);
        Floats db = Floats.Vector(random, outputs, 0);
        s_library.Call(KernelLibrary.Isas[^1], Weight(s_shapes[index]), x, dy, dw, Scratch(outputs), Tokens, 0, inputs);
        s_library.Call(KernelLibrary.Isas[^1], Bias(s_shapes[index]), dy, db, Tokens, 0, Floats.Pad(outputs));

        // Every output has weights and a bias of its own, so one column of them at a time is enough of a function.
        for (int n = 0; n < outputs; n++)
        {
            double Loss(double[] v) => Enumerable.Range(0, Tokens).Sum(
                row => dy[(row * ldy) + n] * (v[inputs] + Enumerable.Range(0, inputs).Sum(k => x[(row * ldx) + k] * v[k])));
            float[] actual = [.. Enumerable.Range(0, inputs).Select(k => dw[(k * ldw) + n]), db[n]];
            Accuracy.Close(Accuracy.Differences(new double[inputs + 1], Loss), actual, 1e-6, $"column {n}");
        }
    }

    /// <summary>Columns are divided at whole vectors.</summary>
    internal static IEnumerable<(int Begin, int End)> WholeLanes(int columns) =>
        new[] { (0, columns), (columns / 16 * 8, columns), (0, (columns + 15) / 16 * 8) }.Distinct();

    private static Floats Scratch(int outputs) => Floats.Poisoned((int)BlockPlan.PrivateFloats(Floats.Pad(outputs)));

    private static WeightGradKernel Weight((int Inputs, int Outputs, int Gap) s) => new WeightGradKernel(
        s.Inputs, Floats.Pad(s.Outputs), StorageType.Float32, Floats.Pad(s.Inputs) + s.Gap, Floats.Pad(s.Outputs) + s.Gap,
        Floats.Pad(s.Outputs));

    private static BiasGradKernel Bias((int Inputs, int Outputs, int Gap) s) =>
        new BiasGradKernel(Floats.Pad(s.Outputs), Floats.Pad(s.Outputs) + s.Gap);
}
