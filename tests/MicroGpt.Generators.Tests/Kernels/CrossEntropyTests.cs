using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Loss and log-sum-exp of each token, and softmax minus one-hot in place of the logits.</summary>
public class CrossEntropyTests
{
    private const int Tokens = 13;

    private static readonly int[] s_vocabularies = [.. Enumerable.Range(1, 40), 65, 257];

    private static readonly KernelLibrary s_library = new(s_vocabularies.SelectMany(v => new Kernel[] { Loss(v), Grad(v) }));

    public static TheoryData<int> Vocabularies => [.. s_vocabularies];

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void LossFollowsTheFixedTree(int vocabulary)
    {
        (Floats logits, Ints targets, _) = Operands(vocabulary);
        Floats loss = Floats.Poisoned(Tokens), logSumExp = Floats.Poisoned(Tokens);
        foreach ((int begin, int end) in new[] { (0, Tokens), (2, 9), (12, 13) })
        {
            void Each(Action<int> body) => Enumerable.Range(begin, end - begin).ToList().ForEach(body);
            new KernelCheck(s_library, Loss(vocabulary))
                .Writes(loss, e => Each(row => e[row] = targets[row] < 0
                    ? 0f
                    : LogSumExp(Row(logits, vocabulary, row)) - Row(logits, vocabulary, row)[targets[row]]))
                .Writes(logSumExp, e => Each(row => e[row] = LogSumExp(Row(logits, vocabulary, row))))
                .Run(begin, end, logits, targets, loss, logSumExp);
        }
    }

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void GradientReplacesTheLogits(int vocabulary)
    {
        (Floats logits, Ints targets, Floats weight) = Operands(vocabulary);
        Floats logSumExp = Floats.Poisoned(Tokens);
        for (int row = 0; row < Tokens; row++)
        {
            logSumExp[row] = LogSumExp(Row(logits, vocabulary, row));
        }

        foreach ((int begin, int end) in new[] { (0, Tokens), (2, 9), (12, 13) })
        {
            new KernelCheck(s_library, Grad(vocabulary))
                .Writes(logits, expected =>
                {
                    for (int row = begin; row < end; row++)
                    {
                        // Padding lanes become +0, whatever their previous value.
                        Span<float> z = expected.Values.Slice(row * Stride(vocabulary), Floats.Pad(vocabulary));
                        float factor = targets[row] < 0 ? 0f : weight[row];
                        z[vocabulary..].Clear();
                        foreach (ref float value in z[..vocabulary])
                        {
                            value = VectorMath.Exp(value - logSumExp[row]) * factor;
                        }

                        if (targets[row] >= 0)
                        {
                            z[targets[row]] -= factor;
                        }
                    }
                })
                .Run(begin, end, logits, targets, logSumExp, weight);
        }
    }

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void AgreesWithDoublePrecision(int vocabulary)
    {
        (Floats logits, Ints targets, Floats weight) = Operands(vocabulary);
        Floats loss = Floats.Poisoned(Tokens), logSumExp = Floats.Poisoned(Tokens), gradient = logits.Copy();
        Isa isa = KernelLibrary.Isas[^1];
        s_library.Call(isa, Loss(vocabulary), logits, targets, loss, logSumExp, 0, Tokens);
        s_library.Call(isa, Grad(vocabulary), gradient, targets, logSumExp, weight, 0, Tokens);
        for (int row = 0; row < Tokens; row++)
        {
            double[] z = [.. Row(logits, vocabulary, row).Select(v => (double)v)];
            double Exact(double[] v) => targets[row] < 0 ? 0 : Math.Log(v.Sum(x => Math.Exp(x - v.Max()))) + v.Max() - v[targets[row]];

            // Logits reach 30 and the loss is a difference of two numbers of that size.
            Accuracy.Close(Exact(z), loss[row], 4 * 32 * Accuracy.Rounding, $"loss {row}");
            double[] slope = Accuracy.Differences(z, v => weight[row] * Exact(v));
            Accuracy.Close(slope.Append(1), Row(gradient, vocabulary, row).Append(1f), 1e-5, $"gradient {row}");
        }
    }

    private static float LogSumExp(float[] z)
    {
        float largest = z.Max();
        return largest + VectorMath.Log(FixedTree.Sum(z.Length, (lane, i) => lane + VectorMath.Exp(z[i] - largest)));
    }

    private static float[] Row(Floats logits, int vocabulary, int row) =>
        logits.Values.Slice(row * Stride(vocabulary), vocabulary).ToArray();

    /// <summary>Padding lanes contain poison, because they must not be read. Some rows have no target.</summary>
    private static (Floats Logits, Ints Targets, Floats Weight) Operands(int vocabulary)
    {
        var random = new Random(vocabulary);
        Floats logits = Floats.Poisoned(Tokens * Stride(vocabulary));
        Floats weight = Floats.Poisoned(Tokens);
        for (int row = 0; row < Tokens; row++)
        {
            weight[row] = (float)random.NextDouble();
            for (int i = 0; i < vocabulary; i++)
            {
                logits[(row * Stride(vocabulary)) + i] = (float)((row == 4 ? 30 : 4) * ((2 * random.NextDouble()) - 1));
            }
        }

        return (logits, new Ints(Enumerable.Range(0, Tokens).Select(row => row % 5 == 3 ? -1 : random.Next(vocabulary))), weight);
    }

    private static int Stride(int vocabulary) => Floats.Pad(vocabulary) + (vocabulary % 2 * 8);

    private static CrossEntropyKernel Loss(int vocabulary) => new(vocabulary, Stride(vocabulary));

    private static CrossEntropyGradKernel Grad(int vocabulary) => new(vocabulary, Stride(vocabulary));
}
