using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Embedding, its gradient and addition: plain IEEE sums, tokens that occur twice in the order of their occurrence.</summary>
public class EmbedTests
{
    private const int Tokens = 19;
    private const int Vocabulary = 6;
    private const int Context = 19;

    private static readonly (int Width, int Gap, bool Positions)[] s_shapes =
        [(1, 0, true), (8, 8, false), (13, 0, true), (24, 16, true), (33, 8, false), (72, 0, true)];

    private static readonly KernelLibrary s_library =
        new(s_shapes.SelectMany(
            s => new Kernel[] { Embed(s), EmbedGrad(s), new AddKernel(Floats.Pad(s.Width), Floats.Pad(s.Width) + s.Gap) }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EmbeddingAddsTwoRows(int index)
    {
        (int width, int gap, bool learned) = s_shapes[index];
        var random = new Random(index);
        int padded = Floats.Pad(width), ld = padded + gap;
        Floats wte = Floats.Rows(random, Vocabulary, width, padded);
        Floats wpe = Floats.Rows(random, Context, width, padded);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary);
        Ints positions = Ints.Random(random, Tokens, Context);
        Floats y = Floats.Poisoned(Tokens * ld);
        foreach ((int begin, int end) in new[] { (0, Tokens), (3, 11), (7, 8) })
        {
            new KernelCheck(s_library, Embed(s_shapes[index]))
                .Writes(y, expected => Each(begin, end, padded, (row, i) =>
                {
                    float token = wte[(tokens[row] * padded) + i];
                    expected[(row * ld) + i] = learned ? token + wpe[(positions[row] * padded) + i] : token;
                }))
                .Run(begin, end, learned ? [wte, tokens, wpe, positions, y] : [wte, tokens, y]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientScattersInTokenOrder(int index)
    {
        (int width, int gap, bool learned) = s_shapes[index];
        var random = new Random(index);
        int padded = Floats.Pad(width), ld = padded + gap;
        Floats dy = Floats.Rows(random, Tokens, width, ld);
        Floats dwte = Floats.Rows(random, Vocabulary, width, padded);
        Floats dwpe = Floats.Rows(random, Context, width, padded);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary);
        Ints positions = Ints.Random(random, Tokens, Context);
        foreach ((int begin, int end) in WeightGradTests.WholeLanes(padded))
        {
            Floats ScatterTo(Floats expected, Ints rows)
            {
                for (int row = 0; row < Tokens; row++)
                {
                    for (int i = begin; i < end; i++)
                    {
                        expected[(rows[row] * padded) + i] += dy[(row * ld) + i];
                    }
                }

                return expected;
            }

            KernelCheck check = new KernelCheck(s_library, EmbedGrad(s_shapes[index])) { Grain = 8 }
                .Writes(dwte, expected => ScatterTo(expected, tokens));
            if (learned)
            {
                check.Writes(dwpe, expected => ScatterTo(expected, positions)).Run(begin, end, dy, dwte, tokens, dwpe, positions, Tokens);
            }
            else
            {
                check.Run(begin, end, dy, dwte, tokens, Tokens);
            }
        }
    }

    [Fact]
    public void GradientAgreesWithCentralDifferences()
    {
        (int width, int gap, _) = s_shapes[2];
        var random = new Random(5);
        int padded = Floats.Pad(width), ld = padded + gap;
        Floats dy = Floats.Rows(random, Tokens, width, ld);
        Floats dwte = Floats.Rows(random, Vocabulary, width, padded, 0);
        Floats dwpe = Floats.Rows(random, Context, width, padded, 0);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary);
        Ints positions = Ints.Random(random, Tokens, Context);
        s_library.Call(KernelLibrary.Isas[^1], EmbedGrad(s_shapes[2]), dy, dwte, tokens, dwpe, positions, Tokens, 0, padded);

        // Both tables behind each other, rows without pads.
        double Loss(double[] v) => Enumerable.Range(0, Tokens).Sum(row => Enumerable.Range(0, width).Sum(i =>
            dy[(row * ld) + i] * (v[(tokens[row] * width) + i] + v[((Vocabulary + positions[row]) * width) + i])));
        IEnumerable<float> Live(Floats table) => Enumerable.Range(0, table.Count).Where(at => at % padded < width).Select(at => table[at]);
        Accuracy.Close(
            Accuracy.Differences(new double[(Vocabulary + Context) * width], Loss), [.. Live(dwte), .. Live(dwpe)], 1e-6, "tables");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AdditionIsPlain(int index)
    {
        (int width, int gap, _) = s_shapes[index];
        var random = new Random(index);
        int padded = Floats.Pad(width), ld = padded + gap;
        Floats a = Floats.Rows(random, Tokens, width, ld);
        Floats b = Floats.Rows(random, Tokens, width, ld);
        Floats y = Floats.Poisoned(Tokens * ld);
        foreach ((int begin, int end) in new[] { (0, Tokens), (5, 18), (18, 19) })
        {
            void Reference(Floats expected) =>
                Each(begin, end, padded, (row, i) => expected[(row * ld) + i] = a[(row * ld) + i] + b[(row * ld) + i]);
            var kernel = new AddKernel(padded, ld);
            new KernelCheck(s_library, kernel).Writes(y, Reference).Run(begin, end, a, b, y);
            new KernelCheck(s_library, kernel).Writes(a, Reference).Run(begin, end, a, b, a);
        }
    }

    private static void Each(int begin, int end, int width, Action<int, int> body)
    {
        for (int row = begin; row < end; row++)
        {
            for (int i = 0; i < width; i++)
            {
                body(row, i);
            }
        }
    }

    private static EmbedKernel Embed((int Width, int Gap, bool Positions) s) =>
        new(Floats.Pad(s.Width), StorageType.Float32, Floats.Pad(s.Width), Floats.Pad(s.Width) + s.Gap, s.Positions);

    private static EmbedGradKernel EmbedGrad((int Width, int Gap, bool Positions) s) =>
        new(Floats.Pad(s.Width), Floats.Pad(s.Width), Floats.Pad(s.Width) + s.Gap, s.Positions);
}
