using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>The sum of the residual stream and the embedding with two numbers, and its gradients.</summary>
public class ScaledInputTests
{
    private const int Tokens = 19;

    private static readonly (int Width, int Gap)[] s_shapes = [(1, 0), (8, 8), (13, 0), (24, 16), (33, 8), (72, 0)];

    private static readonly (int Begin, int End)[] s_ranges = [(0, Tokens), (5, 18), (18, 19)];

    private static readonly KernelLibrary s_library = new(s_shapes.SelectMany(shape => new Kernel[]
    {
        new ScaledInputKernel(Floats.Pad(shape.Width), Stride(shape)), new ScaledInputGradKernel(Floats.Pad(shape.Width), Stride(shape)),
        EmbeddingGrad(shape, StorageType.Float32), EmbeddingGrad(shape, StorageType.BFloat16),
    }).Append(new ScaledInputParameterGradKernel()));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheSumFusesTheStream(int index)
    {
        Case c = new(index);
        Floats y = Floats.Poisoned(Tokens * c.Ld);
        foreach ((int begin, int end) in s_ranges)
        {
            new KernelCheck(s_library, new ScaledInputKernel(c.Padded, c.Ld))
                .Writes(y, expected => c.Each(
                    begin, end, at => expected[at] = MathF.FusedMultiplyAdd(c.A[0], c.X[at], c.B[0] * c.Embedding[at])))
                .Run(begin, end, c.X, c.A, c.Embedding, c.B, y);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsOfTheOperandsAreScaled(int index)
    {
        Case c = new(index);
        Floats dx = c.Dy.Copy(), de = c.De.Copy(), dotX = Floats.Poisoned(Tokens), dotE = Floats.Poisoned(Tokens);
        foreach ((int begin, int end) in s_ranges)
        {
            // In place, as the plan has them.
            new KernelCheck(s_library, new ScaledInputGradKernel(c.Padded, c.Ld))
                .Writes(dx, expected => c.Each(begin, end, at => expected[at] = c.A[0] * c.Dy[at]))
                .Run(begin, end, dx, c.A, dx);
            foreach (StorageType type in StorageTypes.Trainable)
            {
                Floats x = type == StorageType.Float32 ? c.X : c.Narrow.Widened;
                Argument operand = type == StorageType.Float32 ? c.X : c.Narrow;
                Action<Floats> Dots(Floats factor) => expected =>
                {
                    for (int row = begin; row < end; row++)
                    {
                        int at = row * c.Ld;
                        expected[row] = FixedTree.Sum(c.Width, (lane, i) => MathF.FusedMultiplyAdd(c.Dy[at + i], factor[at + i], lane));
                    }
                };
                new KernelCheck(s_library, EmbeddingGrad(s_shapes[index], type))
                    .Writes(de, expected => c.Each(
                        begin, end, at => expected[at] = MathF.FusedMultiplyAdd(c.B[0], c.Dy[at], c.De[at])))
                    .Writes(dotX, Dots(x))
                    .Writes(dotE, Dots(c.Embedding))
                    .Run(begin, end, c.Dy, operand, c.Embedding, c.B, de, dotX, dotE);
            }
        }
    }

    /// <summary>Whoever has a part of the range sums over all tokens.</summary>
    [Fact]
    public void GradientsOfTheScalarsAreChainsOverTokens()
    {
        var random = new Random(3);
        Floats dotX = Floats.Rows(random, 1, Tokens, Tokens + 5), dotE = Floats.Rows(random, 1, Tokens, Tokens + 5);
        Floats da = Floats.Vector(random, 1), db = Floats.Vector(random, 1);
        Action<Floats> Chain(Floats dots) => expected =>
        {
            for (int row = 0; row < Tokens; row++)
            {
                expected[0] += dots[row];
            }
        };
        new KernelCheck(s_library, new ScaledInputParameterGradKernel()) { Grain = 8 }
            .Writes(da, Chain(dotX))
            .Writes(db, Chain(dotE))
            .Run(0, 8, dotX, dotE, da, db, Tokens);
    }

    /// <summary>The loss is dy . (a x + b e) over all tokens.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsAgreeWithCentralDifferences(int index)
    {
        Case c = new(index);
        Isa isa = KernelLibrary.Isas[^1];
        Floats da = Floats.Vector(new Random(0), 1, 0), db = da.Copy(), dotX = Floats.Poisoned(Tokens), dotE = Floats.Poisoned(Tokens);
        Floats dx = c.Dy.Copy(), de = Floats.Rows(new Random(0), Tokens, c.Width, c.Ld, 0);
        s_library.Call(
            isa, EmbeddingGrad(s_shapes[index], StorageType.Float32), c.Dy, c.X, c.Embedding, c.B, de, dotX, dotE, 0, Tokens);
        s_library.Call(isa, new ScaledInputGradKernel(c.Padded, c.Ld), dx, c.A, dx, 0, Tokens);
        s_library.Call(isa, new ScaledInputParameterGradKernel(), dotX, dotE, da, db, Tokens, 0, 8);

        double[] Live(Floats rows) => [.. Enumerable.Range(0, rows.Count).Where(at => at % c.Ld < c.Width).Select(at => (double)rows[at])];
        double[] dy = Live(c.Dy), x = Live(c.X), e = Live(c.Embedding);
        double Loss(double[] stream, double[] embedding, double a, double b) =>
            Enumerable.Range(0, dy.Length).Sum(at => dy[at] * ((a * stream[at]) + (b * embedding[at])));
        float[] Singles(double[] values) => Array.ConvertAll(values, v => (float)v);
        double bound = 1e-6 * dy.Length;
        Accuracy.Close(Accuracy.Differences([c.A[0]], v => Loss(x, e, v[0], c.B[0]))[0], da[0], bound, "a");
        Accuracy.Close(Accuracy.Differences([c.B[0]], v => Loss(x, e, c.A[0], v[0]))[0], db[0], bound, "b");
        Accuracy.Close(Accuracy.Differences(x, v => Loss(v, e, c.A[0], c.B[0])), Singles(Live(dx)), 1e-6, "x");
        Accuracy.Close(Accuracy.Differences(e, v => Loss(x, v, c.A[0], c.B[0])), Singles(Live(de)), 1e-6, "e");
    }

    private static int Stride((int Width, int Gap) shape) => Floats.Pad(shape.Width) + shape.Gap;

    private static ScaledInputEmbeddingGradKernel EmbeddingGrad((int Width, int Gap) shape, StorageType type) => new(
        Floats.Pad(shape.Width), type, Stride(shape) + (type == StorageType.Float32 ? 0 : 16), Stride(shape));

    private sealed class Case
    {
        public Case(int index)
        {
            var random = new Random(index);
            Width = s_shapes[index].Width;
            Ld = Stride(s_shapes[index]);
            X = Floats.Rows(random, Tokens, Width, Ld);
            Embedding = Floats.Rows(random, Tokens, Width, Ld);
            Dy = Floats.Rows(random, Tokens, Width, Ld);
            De = Floats.Rows(random, Tokens, Width, Ld);
            A = Floats.Vector(random, 1, 2);
            B = Floats.Vector(random, 1, 2);
            Narrow = new BFloat16s(X, Ld, Ld + 16);
        }

        public int Width { get; }

        public int Padded => Floats.Pad(Width);

        public int Ld { get; }

        public Floats X { get; }

        public BFloat16s Narrow { get; }

        public Floats Embedding { get; }

        public Floats Dy { get; }

        public Floats De { get; }

        public Floats A { get; }

        public Floats B { get; }

        /// <summary>Index of every element of rows [begin, end), pads included.</summary>
        public void Each(int begin, int end, Action<int> body)
        {
            for (int row = begin; row < end; row++)
            {
                for (int i = 0; i < Padded; i++)
                {
                    body((row * Ld) + i);
                }
            }
        }
    }
}
