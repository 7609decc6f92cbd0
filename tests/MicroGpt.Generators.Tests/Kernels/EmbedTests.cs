using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Embedding, its gradient and addition: plain IEEE sums, tokens that occur twice in the order of their occurrence.</summary>
public class EmbedTests
{
    private const int Tokens = 19;
    private const int Vocabulary = 6;
    private const int Context = 19;

    private static readonly Shape[] s_shapes =
    [
        new(1, 0, true, 0), new(8, 8, false, 0), new(13, 0, true, 0), new(24, 16, true, 36), new(33, 8, false, 7), new(72, 0, true, 5),
        new(45, 0, false, 36),
    ];

    /// <param name="BigramRows">36 are a row for each pair, fewer are shared, 0 means no table.</param>
    private sealed record Shape(int Width, int Gap, bool Positions, int BigramRows)
    {
        public int Padded => Floats.Pad(Width);

        public int Ld => Padded + Gap;

        public BigramTable? Bigram => BigramRows == 0 ? null : new BigramTable(Vocabulary, BigramRows);

        /// <summary>The row of each pair, by the formula in numbers of 64 bits.</summary>
        public Ints PairsOf(Ints previous, Ints tokens) => new(Enumerable.Range(0, Tokens).Select(row =>
        {
            ulong p = (ulong)previous[row], t = (ulong)tokens[row];
            ulong hash = ((p * 2654435761) + (t * 2246822519)) % (1UL << 32);
            return BigramRows == 0 ? 0
                : BigramRows == Vocabulary * Vocabulary ? (int)((p * Vocabulary) + t)
                : (int)((hash ^ (hash >> 15)) % (ulong)BigramRows);
        }));
    }

    private static readonly KernelLibrary s_library =
        new(s_shapes.SelectMany(
            s => new Kernel[] { Embed(s), EmbedGrad(s), new AddKernel(s.Padded, s.Ld) }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void EmbeddingAddsRows(int index)
    {
        Shape s = s_shapes[index];
        var random = new Random(index);
        int padded = s.Padded, ld = s.Ld;
        Floats wte = Floats.Rows(random, Vocabulary, s.Width, padded);
        Floats wpe = Floats.Rows(random, Context, s.Width, padded);
        Floats bigram = Floats.Rows(random, Vocabulary * Vocabulary, s.Width, padded);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary), previous = Ints.Random(random, Tokens, Vocabulary);
        Ints positions = Ints.Random(random, Tokens, Context), pairs = s.PairsOf(previous, tokens);
        Floats y = Floats.Poisoned(Tokens * ld);
        foreach ((int begin, int end) in new[] { (0, Tokens), (3, 11), (7, 8) })
        {
            new KernelCheck(s_library, Embed(s))
                .Writes(y, expected => Each(begin, end, padded, (row, i) =>
                {
                    float sum = wte[(tokens[row] * padded) + i];
                    sum = s.Positions ? sum + wpe[(positions[row] * padded) + i] : sum;
                    expected[(row * ld) + i] = s.Bigram is null ? sum : sum + bigram[(pairs[row] * padded) + i];
                }))
                .Run(begin, end, [wte, tokens, .. If(s.Positions, wpe, positions), .. If(s.Bigram is not null, bigram, previous), y]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientScattersInTokenOrder(int index)
    {
        Shape s = s_shapes[index];
        var random = new Random(index);
        int padded = s.Padded, ld = s.Ld;
        Floats dy = Floats.Rows(random, Tokens, s.Width, ld);
        Floats dwte = Floats.Rows(random, Vocabulary, s.Width, padded);
        Floats dwpe = Floats.Rows(random, Context, s.Width, padded);
        Floats dbigram = Floats.Rows(random, Vocabulary * Vocabulary, s.Width, padded);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary), previous = Ints.Random(random, Tokens, Vocabulary);
        Ints positions = Ints.Random(random, Tokens, Context), pairs = s.PairsOf(previous, tokens);
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

            new KernelCheck(s_library, EmbedGrad(s)) { Grain = 8 }
                .Writes(dwte, expected => ScatterTo(expected, tokens))
                .Writes(dwpe, expected => ScatterTo(expected, positions))
                .Writes(dbigram, expected => ScatterTo(expected, pairs))
                .Run(
                    begin, end,
                    [dy, dwte, tokens, .. If(s.Positions, dwpe, positions), .. If(s.Bigram is not null, dbigram, previous), Tokens]);
        }
    }

    [Fact]
    public void GradientAgreesWithCentralDifferences()
    {
        Shape s = s_shapes[3];
        var random = new Random(5);
        int width = s.Width, padded = s.Padded, ld = s.Ld;
        Floats dy = Floats.Rows(random, Tokens, width, ld);
        Floats dwte = Floats.Rows(random, Vocabulary, width, padded, 0);
        Floats dwpe = Floats.Rows(random, Context, width, padded, 0);
        Floats dbigram = Floats.Rows(random, s.BigramRows, width, padded, 0);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary), previous = Ints.Random(random, Tokens, Vocabulary);
        Ints positions = Ints.Random(random, Tokens, Context), pairs = s.PairsOf(previous, tokens);
        s_library.Call(
            KernelLibrary.Isas[^1], EmbedGrad(s), dy, dwte, tokens, dwpe, positions, dbigram, previous, Tokens, 0, padded);

        // The tables behind each other, rows without pads.
        double Loss(double[] v) => Enumerable.Range(0, Tokens).Sum(row => Enumerable.Range(0, width).Sum(i =>
            dy[(row * ld) + i] * (v[(tokens[row] * width) + i] + v[((Vocabulary + positions[row]) * width) + i]
                + v[((Vocabulary + Context + pairs[row]) * width) + i])));
        IEnumerable<float> Live(Floats table) => Enumerable.Range(0, table.Count).Where(at => at % padded < width).Select(at => table[at]);
        Accuracy.Close(
            Accuracy.Differences(new double[(Vocabulary + Context + s.BigramRows) * width], Loss),
            [.. Live(dwte), .. Live(dwpe), .. Live(dbigram)], 1e-6, "tables");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AdditionIsPlain(int index)
    {
        Shape s = s_shapes[index];
        var random = new Random(index);
        int padded = s.Padded, ld = s.Ld;
        Floats a = Floats.Rows(random, Tokens, s.Width, ld);
        Floats b = Floats.Rows(random, Tokens, s.Width, ld);
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

    private static Argument[] If(bool given, params Argument[] arguments) => given ? arguments : [];

    private static EmbedKernel Embed(Shape s) => new(s.Padded, StorageType.Float32, s.Padded, s.Ld, s.Positions, s.Bigram);

    private static EmbedGradKernel EmbedGrad(Shape s) => new(s.Padded, s.Padded, s.Ld, s.Positions, s.Bigram);
}
