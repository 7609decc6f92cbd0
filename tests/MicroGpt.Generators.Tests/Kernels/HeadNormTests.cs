using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>Queries and keys are normalised head by head, values are not; the gradients of both and of the gains.</summary>
public class HeadNormTests
{
    private const int Tokens = 11;
    private const int Gap = 16;
    private const float Epsilon = 1e-5f;

    private static readonly HeadShape[] s_shapes = [new(1, 1), new(3, 4), new(2, 8), new(4, 12), new(1, 32), new(2, 40)];

    private static readonly (int Begin, int End)[] s_ranges = [(0, Tokens), (2, 9), (10, 11)];

    private static readonly KernelLibrary s_library = new(s_shapes.SelectMany(s => new Kernel[]
    {
        Forward(s), InputGrad(s, StorageType.Float32), InputGrad(s, StorageType.BFloat16), ParameterGrad(s, StorageType.Float32),
        ParameterGrad(s, StorageType.BFloat16),
    }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardFollowsTheFixedTree(int index)
    {
        Case c = new(index);
        Floats y = Floats.Poisoned(c.X.Count), rstd = Floats.Poisoned(c.Rstd.Count);
        foreach ((int begin, int end) in s_ranges)
        {
            new KernelCheck(s_library, Forward(c.Shape))
                .Writes(y, expected => c.EachRow(begin, end, row =>
                {
                    c.X.Values.Slice(row * c.Stride, 3 * c.Shape.Width).CopyTo(expected.Values[(row * c.Stride)..]);
                    c.EachHead(row, (at, head, gain) =>
                    {
                        for (int i = 0; i < c.Shape.Padded; i++)
                        {
                            expected[at + i] = c.X[at + i] * c.Rstd[head] * gain[i];
                        }
                    });
                }))
                .Writes(rstd, expected => c.EachRow(begin, end, row => c.EachHead(row, (_, head, _) => expected[head] = c.Rstd[head])))
                .Run(begin, end, c.X, c.QueryGain, c.KeyGain, y, rstd);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void InputGradientFollowsTheFixedTreeInPlace(int index)
    {
        Case c = new(index);
        Floats d = c.Dy.Copy();
        foreach (StorageType type in StorageTypes.Trainable)
        {
            Floats x = c.Kept(type);
            foreach ((int begin, int end) in s_ranges)
            {
                new KernelCheck(s_library, InputGrad(c.Shape, type))
                    .Writes(d, expected => c.EachRow(begin, end, row => c.EachHead(row, (at, head, gain) =>
                    {
                        float G(int i) => c.Dy[at + i] * gain[i];
                        float Xhat(int i) => x[at + i] * c.Rstd[head];
                        float mean = FixedTree.Sum(c.Shape.Size, (lane, i) => MathF.FusedMultiplyAdd(G(i), Xhat(i), lane)) / c.Shape.Size;
                        for (int i = 0; i < c.Shape.Size; i++)
                        {
                            expected[at + i] = MathF.FusedMultiplyAdd(-Xhat(i), mean, G(i)) * c.Rstd[head];
                        }
                    })))
                    .Run(begin, end, c.Operand(type), c.Rstd, c.QueryGain, c.KeyGain, d);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void GradientsOfTheGainsAreChainsOverTokensAndHeads(int index)
    {
        Case c = new(index);
        foreach (StorageType type in StorageTypes.Trainable)
        {
            Floats x = c.Kept(type);
            foreach ((int begin, int end) in WeightGradTests.WholeLanes(c.Shape.Padded))
            {
                Action<Floats> Chain(Floats gain) => expected => c.EachRow(0, Tokens, row => c.EachHead(row, (at, head, own) =>
                {
                    for (int i = begin; own == gain && i < end; i++)
                    {
                        expected[i] = MathF.FusedMultiplyAdd(c.Dy[at + i], x[at + i] * c.Rstd[head], expected[i]);
                    }
                }));
                new KernelCheck(s_library, ParameterGrad(c.Shape, type)) { Grain = 8 }
                    .Writes(c.QueryGain, Chain(c.QueryGain))
                    .Writes(c.KeyGain, Chain(c.KeyGain))
                    .Run(begin, end, c.Dy, c.Operand(type), c.Rstd, c.QueryGain, c.KeyGain, Tokens);
            }
        }
    }

    /// <summary>The loss is dy . y over all tokens, with y computed in double.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void AgreesWithDoublePrecision(int index)
    {
        Case c = new(index);
        int size = c.Shape.Size;
        Floats y = Floats.Poisoned(c.X.Count), rstd = Floats.Poisoned(c.Rstd.Count), dx = c.Dy.Copy();
        Floats dQuery = Floats.Vector(new Random(0), size, 0), dKey = dQuery.Copy();
        Isa isa = KernelLibrary.Isas[^1];
        s_library.Call(isa, Forward(c.Shape), c.X, c.QueryGain, c.KeyGain, y, rstd, 0, Tokens);
        s_library.Call(isa, InputGrad(c.Shape, StorageType.Float32), c.X, rstd, c.QueryGain, c.KeyGain, dx, 0, Tokens);
        s_library.Call(
            isa, ParameterGrad(c.Shape, StorageType.Float32), c.Dy, c.X, rstd, dQuery, dKey, Tokens, 0, c.Shape.Padded);

        double[] query = new double[size], key = new double[size];
        c.EachRow(0, Tokens, row => c.EachHead(row, (at, head, gain) =>
        {
            double[] x = c.X.ToDoubles()[at..(at + size)], slope = c.Dy.ToDoubles()[at..(at + size)], g = gain.ToDoubles()[..size];
            double[] Normal(double[] v) => [.. v.Select(value => value / Math.Sqrt((v.Sum(n => n * n) / size) + Epsilon))];
            double Loss(double[] v) => Normal(v).Select((normal, i) => normal * g[i] * slope[i]).Sum();
            string what = $"token {row}, element {at}";
            Accuracy.Close(
                Normal(x).Zip(g, (normal, factor) => normal * factor), y.Values[at..(at + size)].ToArray(), 8 * Accuracy.Rounding, what);

            // What is left of the slope is what the norm does not remove: for a head of one number almost nothing.
            double scale = slope.Zip(g, (a, b) => Math.Abs(a * b)).Max() * rstd[head];
            foreach ((double exact, int i) in Accuracy.Differences(x, Loss, 1e-4).Select((v, i) => (v, i)))
            {
                Accuracy.Close(exact, dx[at + i], 2e-6 * scale, "gradient of " + what);
            }

            double[] sums = gain == c.QueryGain ? query : key;
            for (int i = 0; i < size; i++)
            {
                sums[i] += Normal(x)[i] * slope[i];
            }
        }));
        Accuracy.Close(query, dQuery.Values[..size].ToArray(), 1e-6, "gain of queries");
        Accuracy.Close(key, dKey.Values[..size].ToArray(), 1e-6, "gain of keys");
    }

    private static HeadNormKernel Forward(HeadShape s) => new(s, Stride(s), Stride(s), RstdStride(s), Epsilon);

    private static HeadNormInputGradKernel InputGrad(HeadShape s, StorageType type) =>
        new(s, type, Stride(s, type), RstdStride(s), Stride(s));

    private static HeadNormParameterGradKernel ParameterGrad(HeadShape s, StorageType type) =>
        new(s, type, Stride(s, type), RstdStride(s), Stride(s));

    private static int Stride(HeadShape s, StorageType type = StorageType.Float32) =>
        (3 * s.Width) + (type == StorageType.Float32 ? Gap : 2 * Gap);

    private static int RstdStride(HeadShape s) => Floats.Pad(2 * s.Heads);

    private sealed class Case
    {
        private readonly BFloat16s _narrow;

        public Case(int index)
        {
            var random = new Random(index);
            Shape = s_shapes[index];
            X = Rows(random, 3);
            Dy = Rows(random, 1);
            QueryGain = Floats.Vector(random, Shape.Size, 2);
            KeyGain = Floats.Vector(random, Shape.Size, 2);
            Rstd = Floats.Poisoned(Tokens * RstdStride(Shape));
            _narrow = new BFloat16s(X, Stride, HeadNormTests.Stride(Shape, StorageType.BFloat16));
            EachRow(0, Tokens, row => EachHead(row, (at, head, _) => Rstd[head] =
                1f / MathF.Sqrt((FixedTree.Sum(Shape.Size, (lane, i) => MathF.FusedMultiplyAdd(X[at + i], X[at + i], lane)) / Shape.Size)
                    + Epsilon)));
        }

        public HeadShape Shape { get; }

        public int Stride => HeadNormTests.Stride(Shape);

        public Floats X { get; }

        public Floats Dy { get; }

        public Floats QueryGain { get; }

        public Floats KeyGain { get; }

        /// <summary>Of each token and head, as the forward kernel computes it.</summary>
        public Floats Rstd { get; }

        public Argument Operand(StorageType type) => type == StorageType.Float32 ? X : _narrow;

        /// <summary>The numbers of the operand.</summary>
        public Floats Kept(StorageType type) => type == StorageType.Float32 ? X : _narrow.Widened;

        public void EachRow(int begin, int end, Action<int> body)
        {
            for (int row = begin; row < end; row++)
            {
                body(row);
            }
        }

        /// <summary>The place of each query and key head of a row, that of its rstd, and its gain.</summary>
        public void EachHead(int row, Action<int, int, Floats> body)
        {
            for (int head = 0; head < 2 * Shape.Heads; head++)
            {
                body(
                    (row * Stride) + (head * Shape.Padded), (row * RstdStride(Shape)) + head, head < Shape.Heads ? QueryGain : KeyGain);
            }
        }

        // Heads are segments with pads of their own.
        private Floats Rows(Random random, double scale)
        {
            Floats rows = Floats.Rows(random, Tokens, 3 * Shape.Width, Stride, scale);
            for (int at = 0; at < rows.Count; at++)
            {
                int column = at % Stride;
                rows[at] = column < 3 * Shape.Width && column % Shape.Padded >= Shape.Size ? 0 : rows[at];
            }

            return rows;
        }
    }
}
