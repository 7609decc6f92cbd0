using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>What joins the state with the embedding: scales per channel and their gradients, a row for all tokens, copies.</summary>
public class InjectTests
{
    private const int Tokens = 19;

    private static readonly (int Width, int Gap)[] s_shapes = [(1, 0), (8, 8), (13, 0), (24, 16), (33, 8), (72, 0)];

    private static readonly (int Begin, int End)[] s_ranges = [(0, Tokens), (5, 18), (18, 19)];

    private static readonly KernelLibrary s_library = new(s_shapes.SelectMany(shape =>
    {
        (int padded, int ld) = Strides(shape);
        return new Kernel[]
        {
            new CopyKernel(padded, ld), new AddRowKernel(padded, ld), new ScaledAddKernel(padded, ld),
            new ScaleGradKernel(padded, ld, false),
            new ScaleGradKernel(padded, ld, true), new ScaledAddParameterGradKernel(padded, ld),
        };
    }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CopiesAreExact(int index)
    {
        Case c = new(index);
        Floats y = Floats.Poisoned(Tokens * c.Ld);
        foreach ((int begin, int end) in s_ranges)
        {
            new KernelCheck(s_library, new CopyKernel(c.Padded, c.Ld))
                .Writes(y, expected => c.Each(begin, end, (at, _) => expected[at] = c.State[at]))
                .Run(begin, end, c.State, y);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TheRowOfALoopIsAddedToEveryToken(int index)
    {
        Case c = new(index);
        Floats y = Floats.Poisoned(Tokens * c.Ld), inPlace = c.State.Copy();
        foreach ((int begin, int end) in s_ranges)
        {
            void Reference(Floats expected) => c.Each(begin, end, (at, i) => expected[at] = c.State[at] + c.A[i]);
            var kernel = new AddRowKernel(c.Padded, c.Ld);
            new KernelCheck(s_library, kernel).Writes(y, Reference).Run(begin, end, c.State, c.A, y);
            new KernelCheck(s_library, kernel).Writes(inPlace, Reference).Run(begin, end, inPlace, c.A, inPlace);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ScaledSumFusesTheState(int index)
    {
        Case c = new(index);
        Floats y = Floats.Poisoned(Tokens * c.Ld);
        foreach ((int begin, int end) in s_ranges)
        {
            new KernelCheck(s_library, new ScaledAddKernel(c.Padded, c.Ld))
                .Writes(y, expected => c.Each(
                    begin, end, (at, i) => expected[at] = MathF.FusedMultiplyAdd(c.A[i], c.State[at], c.B[i] * c.Embedding[at])))
                .Run(begin, end, c.State, c.A, c.Embedding, c.B, y);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsOfTheOperandsAreScaled(int index)
    {
        Case c = new(index);
        foreach ((int begin, int end) in s_ranges)
        {
            // In place, as the plan has them: the state's on dy, the embedding's on what it collects in.
            Floats dy = c.Dy.Copy(), de = c.Embedding.Copy();
            new KernelCheck(s_library, new ScaleGradKernel(c.Padded, c.Ld, false))
                .Writes(dy, expected => c.Each(begin, end, (at, i) => expected[at] = c.A[i] * c.Dy[at]))
                .Run(begin, end, dy, c.A, dy);
            new KernelCheck(s_library, new ScaleGradKernel(c.Padded, c.Ld, true))
                .Writes(
                    de, expected => c.Each(begin, end, (at, i) => expected[at] = MathF.FusedMultiplyAdd(c.B[i], c.Dy[at], c.Embedding[at])))
                .Run(begin, end, de, c.Dy, c.B, de);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsOfTheScalesAreChainsOverTokens(int index)
    {
        Case c = new(index);
        foreach ((int begin, int end) in WeightGradTests.WholeLanes(c.Padded))
        {
            Action<Floats> Chain(Floats operand) => expected =>
            {
                for (int i = begin; i < end; i++)
                {
                    expected[i] = LinearTests.Chain(Tokens, expected[i], row => (c.Dy[(row * c.Ld) + i], operand[(row * c.Ld) + i]));
                }
            };
            new KernelCheck(s_library, new ScaledAddParameterGradKernel(c.Padded, c.Ld)) { Grain = 8 }
                .Writes(c.A, Chain(c.State))
                .Writes(c.B, Chain(c.Embedding))
                .Run(begin, end, c.Dy, c.State, c.Embedding, c.A, c.B, Tokens);
        }
    }

    /// <summary>The loss is dy . (a s + b e) over all tokens.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsAgreeWithCentralDifferences(int index)
    {
        Case c = new(index);
        Isa isa = KernelLibrary.Isas[^1];
        Floats da = Floats.Vector(new Random(0), c.Width, 0), db = da.Copy();
        Floats ds = c.Dy.Copy(), de = Floats.Rows(new Random(0), Tokens, c.Width, c.Ld, 0);
        s_library.Call(isa, new ScaledAddParameterGradKernel(c.Padded, c.Ld), c.Dy, c.State, c.Embedding, da, db, Tokens, 0, c.Padded);
        s_library.Call(isa, new ScaleGradKernel(c.Padded, c.Ld, true), de, c.Dy, c.B, de, 0, Tokens);
        s_library.Call(isa, new ScaleGradKernel(c.Padded, c.Ld, false), ds, c.A, ds, 0, Tokens);

        double[] Live(Floats rows) => [.. Enumerable.Range(0, rows.Count).Where(at => at % c.Ld < c.Width).Select(at => (double)rows[at])];
        double[] dy = Live(c.Dy), s = Live(c.State), e = Live(c.Embedding), a = c.A.ToDoubles()[..c.Width], b = c.B.ToDoubles()[..c.Width];
        double Loss(double[] state, double[] embedding, double[] ofState, double[] ofEmbedding) => Enumerable.Range(0, dy.Length)
            .Sum(at => dy[at] * ((ofState[at % c.Width] * state[at]) + (ofEmbedding[at % c.Width] * embedding[at])));
        float[] Singles(double[] values) => Array.ConvertAll(values, v => (float)v);
        Accuracy.Close(Accuracy.Differences(a, v => Loss(s, e, v, b)), da.Values[..c.Width].ToArray(), 1e-6, "a");
        Accuracy.Close(Accuracy.Differences(b, v => Loss(s, e, a, v)), db.Values[..c.Width].ToArray(), 1e-6, "b");
        Accuracy.Close(Accuracy.Differences(s, v => Loss(v, e, a, b)), Singles(Live(ds)), 1e-6, "s");
        Accuracy.Close(Accuracy.Differences(e, v => Loss(s, v, a, b)), Singles(Live(de)), 1e-6, "e");
    }

    private static (int Padded, int Ld) Strides((int Width, int Gap) shape) =>
        (Floats.Pad(shape.Width), Floats.Pad(shape.Width) + shape.Gap);

    private sealed class Case
    {
        public Case(int index)
        {
            var random = new Random(index);
            Width = s_shapes[index].Width;
            (Padded, Ld) = Strides(s_shapes[index]);
            State = Floats.Rows(random, Tokens, Width, Ld);
            Embedding = Floats.Rows(random, Tokens, Width, Ld);
            Dy = Floats.Rows(random, Tokens, Width, Ld);
            A = Floats.Vector(random, Width, 2);
            B = Floats.Vector(random, Width, 2);
        }

        public int Width { get; }

        public int Padded { get; }

        public int Ld { get; }

        public Floats State { get; }

        public Floats Embedding { get; }

        public Floats Dy { get; }

        public Floats A { get; }

        public Floats B { get; }

        /// <summary>Index in the rows and channel of every element of rows [begin, end), pads included.</summary>
        public void Each(int begin, int end, Action<int, int> body)
        {
            for (int row = begin; row < end; row++)
            {
                for (int i = 0; i < Padded; i++)
                {
                    body((row * Ld) + i, i);
                }
            }
        }
    }
}
