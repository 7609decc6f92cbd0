using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Kernels that read bfloat16 give the same bits as float kernels on the widened numbers.</summary>
public class BFloat16KernelTests
{
    private const int Tokens = 19;
    private const int Vocabulary = 6;
    private static readonly int[] s_widths = [1, 12, 24, 33, 136];
    private static readonly (int Begin, int End)[] s_ranges = [(0, Tokens), (3, 11), (18, 19)];

    private static readonly KernelLibrary s_library = new(StorageTypes.Trainable
        .SelectMany(type => Rows(type).Concat(Attentions(type)).Concat(Matrices(type)))
        .Append(new WidenKernel())
        .Append(Narrow(24, 32, 40))
        .Append(Narrow(8, 8, 8)));

    public static TheoryData<int> Widths => [.. s_widths];

    public static TheoryData<int> AttentionCases => [.. Enumerable.Range(0, AttentionCase.WholeVectors.Count)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void ActivationGradients(int width)
    {
        var random = new Random(width);
        (Floats dy, BFloat16s x) = Operands(random, width);
        Compare(
            Activation(width, StorageType.BFloat16), Activation(width, StorageType.Float32), Tokens * Stride(width), s_ranges,
            (dx, type) => [dy, type == StorageType.Float32 ? x.Widened : x, dx]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void NormGradients(int width)
    {
        var random = new Random(width);
        (Floats dy, BFloat16s x) = Operands(random, width);
        Floats rstd = Floats.Vector(random, Tokens), mean = Floats.Vector(random, Tokens), gain = Floats.Vector(random, width);
        Compare(
            NormInput(width, StorageType.BFloat16), NormInput(width, StorageType.Float32), Tokens * Stride(width), s_ranges,
            (dx, type) => [dy, type == StorageType.Float32 ? x.Widened : x, rstd, mean, gain, dx]);

        int columns = Floats.Pad(width);
        Compare(
            NormParameter(width, StorageType.BFloat16), NormParameter(width, StorageType.Float32), columns,
            [(0, columns), (0, columns / 16 * 8)],
            (dgain, type) => [dy, type == StorageType.Float32 ? x.Widened : x, rstd, mean, dgain, Tokens],
            fill: true);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void WeightGradients(int width)
    {
        (Floats dy, BFloat16s x) = Operands(new Random(width), width);
        Floats scratch = Floats.Poisoned((int)BlockPlan.PrivateFloats(Floats.Pad(width)));
        Compare(
            Weight(width, StorageType.BFloat16), Weight(width, StorageType.Float32), width * Floats.Pad(width),
            [(0, width), (width / 3, width)],
            (dw, type) => [type == StorageType.Float32 ? x.Widened : x, dy, dw, Argument.Scratch(scratch), Tokens],
            fill: true);
    }

    [Theory]
    [MemberData(nameof(AttentionCases))]
    public void AttentionGradients(int index)
    {
        AttentionCase c = AttentionCase.WholeVectors[index];
        SequenceSpan[] sequences = [new(1, c.Context, 0, 0), new(c.Context + 2, Math.Max(1, (c.Context * 2) / 3), 0, 1)];
        int rows = (2 * c.Context) + 3;
        var random = new Random(index);
        BFloat16s qkv = new(c.RandomQkv(random, rows, 2), c.Qkv, NarrowQkv(c));
        BFloat16s y = new(c.RandomOutput(random, rows), c.Output, NarrowOutput(c));
        Floats dy = c.RandomOutput(random, rows);
        Floats logSumExp = Floats.Vector(random, rows * c.Statistics);
        Floats scratch = Floats.Poisoned((int)Plan(c).PrivateFloats);
        Compare(
            Attention(c, StorageType.BFloat16), Attention(c, StorageType.Float32), rows * c.Qkv,
            [(0, 2 * c.Heads), (c.Heads - 1, c.Heads + 1)],
            (dqkv, type) => type == StorageType.Float32
                ? [dy, qkv.Widened, y.Widened, logSumExp, dqkv, Ints.Spans(sequences), Argument.Scratch(scratch)]
                : [dy, qkv, y, logSumExp, dqkv, Ints.Spans(sequences), Argument.Scratch(scratch)]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Panels(int width)
    {
        foreach (int rows in new[] { 5, 8, 24, 40 })
        {
            BFloat16s w = new(Floats.Rows(new Random(width + rows), rows, width, Floats.Pad(width)), Floats.Pad(width), Floats.Pad(width));
            foreach (bool transposed in new[] { false, true })
            {
                int outputs = Floats.Pad(transposed ? rows : width);
                foreach (Generators.Simd.VectorIsa isa in KernelLibrary.Isas)
                {
                    // Panels are as wide as the instruction set's registers: each is compared with its own.
                    Floats expected = Floats.Poisoned(Floats.Pad(rows) * Floats.Pad(width));
                    Floats actual = expected.Copy();
                    s_library.Call(isa, Pack(StorageType.Float32, rows, width, transposed), w.Widened, expected, 0, outputs);
                    s_library.Call(isa, Pack(StorageType.BFloat16, rows, width, transposed), w, actual, 0, outputs);
                    Assert.DoesNotContain(expected.Values.ToArray(), float.IsNaN);
                    actual.AssertSame(expected, $"{rows} x {width}, transposed {transposed} ({isa.Name})");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Embeddings(int width)
    {
        var random = new Random(width);
        int padded = Floats.Pad(width);
        BFloat16s wte = new(Floats.Rows(random, Vocabulary, width, padded), padded, padded);
        BFloat16s wpe = new(Floats.Rows(random, Tokens, width, padded), padded, padded);
        Ints tokens = Ints.Random(random, Tokens, Vocabulary), positions = Ints.Random(random, Tokens, Tokens);
        Compare(
            Embed(width, StorageType.BFloat16, true), Embed(width, StorageType.Float32, true), Tokens * Stride(width), s_ranges,
            (y, type) => type == StorageType.Float32 ? [wte.Widened, tokens, wpe.Widened, positions, y] : [wte, tokens, wpe, positions, y]);
        Compare(
            Embed(width, StorageType.BFloat16, false), Embed(width, StorageType.Float32, false), Tokens * Stride(width), s_ranges,
            (y, type) => [type == StorageType.Float32 ? wte.Widened : wte, tokens, y]);
    }

    [Fact]
    public void WidenedNumbersAreTheSameNumbers()
    {
        BFloat16s from = new(Floats.Rows(new Random(1), 1, 64, 64), 64, 64);
        Floats to = Floats.Poisoned(64);
        foreach ((int begin, int end) in new[] { (0, 64), (16, 24), (8, 8) })
        {
            new KernelCheck(s_library, new WidenKernel()) { Grain = 8 }
                .Writes(to, expected => from.Widened.Values[begin..end].CopyTo(expected.Values[begin..end]))
                .Run(begin, end, from, to);
        }
    }

    /// <summary>Ties round to even, NaN stays NaN, padding stays +0, and nothing after a row is written.</summary>
    [Theory]
    [InlineData(24, 32, 40)]
    [InlineData(8, 8, 8)]
    public void NarrowRoundsToNearest(int width, int from, int to)
    {
        float[] special =
        [
            0f, -0f, 1f, 1.00390625f, 1.01171875f, -1.00390625f, 3.4e38f, float.PositiveInfinity, float.NaN, 1e-40f, 1.003906369f,
            -65504f,
        ];
        Floats x = Floats.Rows(new Random(width), Tokens, width, from);
        special.AsSpan(0, Math.Min(width, special.Length)).CopyTo(x.Values[(4 * from)..]);
        Floats narrow = Floats.Poisoned(Tokens * to / 2);
        foreach ((int begin, int end) in s_ranges)
        {
            new KernelCheck(s_library, Narrow(width, from, to))
                .Writes(narrow, expected =>
                {
                    Span<ushort> values = System.Runtime.InteropServices.MemoryMarshal.Cast<float, ushort>(expected.Values);
                    for (int row = begin; row < end; row++)
                    {
                        for (int i = 0; i < width; i++)
                        {
                            values[(row * to) + i] = BFloat16.Nearest(x[(row * from) + i]);
                        }
                    }
                })
                .Run(begin, end, x, narrow);
        }
    }

    /// <summary>What the portable kernel for floats leaves is what every instruction set's kernel for bfloat16 must leave.</summary>
    private static void Compare(
        Kernel narrow, Kernel wide, int count, (int Begin, int End)[] ranges, Func<Floats, StorageType, Argument[]> arguments,
        bool fill = false)
    {
        foreach ((int begin, int end) in ranges)
        {
            Floats output = fill ? Floats.Rows(new Random(count), 1, count, count) : Floats.Poisoned(count);
            new KernelCheck(s_library, narrow) { Grain = wide is NormParameterGradKernel ? 8 : 1 }
                .Writes(output, expected =>
                {
                    Argument[] floats = [.. arguments(expected, StorageType.Float32), begin, end];
                    s_library.Call(KernelLibrary.Isas[0], wide, floats);
                    Assert.Contains(expected.Values.ToArray(), value => float.IsFinite(value) && value != 0);
                })
                .Run(begin, end, arguments(output, StorageType.BFloat16));
        }
    }

    private static (Floats Dy, BFloat16s X) Operands(Random random, int width) => (
        Floats.Rows(random, Tokens, width, Stride(width)),
        new BFloat16s(Floats.Rows(random, Tokens, width, Stride(width), 3), Stride(width), NarrowStride(width)));

    private static int Stride(int width) => Floats.Pad(width) + 8;

    private static int NarrowStride(int width) => Floats.Pad(width) + 16;

    private static int NarrowQkv(AttentionCase c) => c.Qkv + 24;

    private static int NarrowOutput(AttentionCase c) => c.Output + 8;

    private static int Stride(int width, StorageType type) => type == StorageType.Float32 ? Stride(width) : NarrowStride(width);

    private static IEnumerable<Kernel> Rows(StorageType type) => s_widths.SelectMany(width => new Kernel[]
    {
        Activation(width, type), NormInput(width, type), NormParameter(width, type), Weight(width, type),
    });

    private static IEnumerable<Kernel> Matrices(StorageType type) => s_widths.SelectMany(width =>
        new[] { 5, 8, 24, 40 }.SelectMany(rows => new Kernel[] { Pack(type, rows, width, false), Pack(type, rows, width, true) })
            .Concat([Embed(width, type, false), Embed(width, type, true)]));

    private static PackKernel Pack(StorageType type, int rows, int width, bool transposed)
    {
        (int inputs, int outputs) = transposed ? (Floats.Pad(width), Floats.Pad(rows)) : (Floats.Pad(rows), Floats.Pad(width));
        return new PackKernel(type, inputs, outputs, rows, Floats.Pad(width), transposed);
    }

    private static EmbedKernel Embed(int width, StorageType type, bool positions) =>
        new(Floats.Pad(width), type, Floats.Pad(width), Stride(width), positions);

    private static IEnumerable<Kernel> Attentions(StorageType type) => AttentionCase.WholeVectors.Select(c => Attention(c, type));

    private static ActivationGradKernel Activation(int width, StorageType type) =>
        new(ActivationKind.Gelu, Floats.Pad(width), type, Stride(width, type), Stride(width));

    private static NormInputGradKernel NormInput(int width, StorageType type) =>
        new(Extent.Of(width), type, Stride(width, type), Stride(width), Stride(width), true, true, false);

    private static NormParameterGradKernel NormParameter(int width, StorageType type) =>
        new(Floats.Pad(width), type, Stride(width, type), Stride(width), true, false);

    private static WeightGradKernel Weight(int width, StorageType type) =>
        new(width, Floats.Pad(width), type, Stride(width, type), Stride(width), Floats.Pad(width));

    private static NarrowKernel Narrow(int width, int from, int to) => new(width, from, to);

    private static AttentionGradKernel Attention(AttentionCase c, StorageType type)
    {
        bool narrow = type == StorageType.BFloat16;
        return new(
            new AttentionShape(Plan(c), type, narrow ? NarrowQkv(c) : c.Qkv, narrow ? NarrowOutput(c) : c.Output, c.Statistics, c.CacheSlot)
            {
                QkvGrad = c.Qkv,
                OutputGrad = c.Output,
            });
    }

    private static AttentionPlan Plan(AttentionCase c) => c.PlanFor(StorageType.BFloat16);
}
