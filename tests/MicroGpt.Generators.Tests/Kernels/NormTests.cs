using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>layerNorm and rmsNorm with and without gain and shift, and their gradients.</summary>
public class NormTests
{
    private const int Tokens = 18;

    private static readonly NormShape[] s_shapes =
    [
        .. Enumerable.Range(1, 40)
            .Select(width => new NormShape(width, width % 3 * 8, width % 2 == 0, width % 4 < 2, width % 8 == 0, width % 5 < 3)),
        .. from centred in new[] { true, false }
           from gain in new[] { true, false }
           from shift in new[] { true, false }
           from adds in new[] { true, false }
           select new NormShape(adds ? 43 : 48, 16, centred, gain, shift, adds),
        new NormShape(100, 0, true, true, true, true),
    ];

    private static readonly KernelLibrary s_library = new(s_shapes
        .SelectMany(s => new Kernel[] { s.Forward, s.InputGrad, s.ParameterGrad })
        .Distinct());

    private static readonly (int Begin, int End)[] s_ranges = [(0, Tokens), (3, 11), (17, 18)];

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardFollowsTheFixedTree(int index)
    {
        Case c = new(s_shapes[index], index);
        NormShape s = c.Shape;
        Floats y = Floats.Poisoned(Tokens * s.StrideY), rstd = Floats.Poisoned(Tokens), mean = Floats.Poisoned(Tokens);
        foreach ((int begin, int end) in s_ranges)
        {
            void Each(Action<int, float, float, Floats> body)
            {
                Floats row = Floats.Poisoned(s.Padded);
                for (int at = begin; at < end; at++)
                {
                    (float m, float r) = s.Apply(c.X.Values.Slice(at * s.StrideX, s.Padded), c.Gain, c.Shift, row.Values);
                    body(at, m, r, row);
                }
            }

            new KernelCheck(s_library, s.Forward)
                .Writes(y, expected => Each((at, _, _, row) => row.Values.CopyTo(expected.Values[(at * s.StrideY)..])))
                .Writes(rstd, expected => Each((at, _, r, _) => expected[at] = r))
                .Writes(mean, expected => Each((at, m, _, _) => expected[at] = m))
                .Run(begin, end, [c.X, .. If(s.Gain, c.Gain), .. If(s.Shift, c.Shift), y, rstd, .. If(s.Centred, mean)]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void InputGradientFollowsTheFixedTree(int index)
    {
        Case c = new(s_shapes[index], index);
        NormShape s = c.Shape;
        Floats dx = Floats.Poisoned(Tokens * s.StrideX), inPlace = c.AddTo.Copy();
        foreach ((int begin, int end) in s_ranges)
        {
            void Reference(Floats expected)
            {
                for (int at = begin; at < end; at++)
                {
                    float[] d =
                        s.ApplyInputGrad(c.Dy.Values[(at * s.StrideY)..], c.X.Values[(at * s.StrideX)..], c.Mean[at], c.Rstd[at], c.Gain);
                    expected.Values.Slice(at * s.StrideX, s.Padded).Clear();
                    for (int i = 0; i < s.Width; i++)
                    {
                        expected[(at * s.StrideX) + i] = s.Adds ? c.AddTo[(at * s.StrideX) + i] + d[i] : d[i];
                    }
                }
            }

            Argument[] middle = [c.Dy, c.X, c.Rstd, .. If(s.Centred, c.Mean), .. If(s.Gain, c.Gain)];
            new KernelCheck(s_library, s.InputGrad).Writes(dx, Reference).Run(begin, end, [.. If(s.Adds, c.AddTo), .. middle, dx]);
            if (s.Adds)
            {
                new KernelCheck(s_library, s.InputGrad).Writes(inPlace, Reference).Run(begin, end, [inPlace, .. middle, inPlace]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ParameterGradientsAreChainsOverTokens(int index)
    {
        Case c = new(s_shapes[index], index);
        NormShape s = c.Shape;
        foreach ((int begin, int end) in WeightGradTests.WholeLanes(s.Padded))
        {
            void Reference(Floats expected, Func<float, int, int, float> step)
            {
                for (int i = begin; i < end; i++)
                {
                    expected[i] = Enumerable.Range(0, Tokens).Aggregate(expected[i], (sum, at) => step(sum, (at * s.StrideY) + i, at));
                }
            }

            float Xhat(int at, int i) => (s.Centred ? c.X[(at * s.StrideX) + i] - c.Mean[at] : c.X[(at * s.StrideX) + i]) * c.Rstd[at];
            new KernelCheck(s_library, s.ParameterGrad) { Grain = 8 }
                .Writes(
                    c.Gain,
                    expected => Reference(expected, (sum, dy, at) => MathF.FusedMultiplyAdd(c.Dy[dy], Xhat(at, dy % s.StrideY), sum)))
                .Writes(c.Shift, expected => Reference(expected, (sum, dy, _) => sum + c.Dy[dy]))
                .Run(begin, end, [c.Dy, c.X, c.Rstd, .. If(s.Centred, c.Mean), c.Gain, .. If(s.Shift, c.Shift), Tokens]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AgreesWithDoublePrecision(int index)
    {
        Case c = new(s_shapes[index], index);
        NormShape s = c.Shape;
        Floats y = Floats.Poisoned(Tokens * s.StrideY), rstd = Floats.Poisoned(Tokens), mean = Floats.Poisoned(Tokens);
        Floats dx = c.AddTo.Copy(), dgain = Floats.Vector(new Random(0), s.Width, 0), dshift = dgain.Copy();
        dx.Values.Clear();
        Isa isa = KernelLibrary.Isas[^1];
        s_library.Call(isa, s.Forward, [c.X, .. If(s.Gain, c.Gain), .. If(s.Shift, c.Shift), y, rstd, .. If(s.Centred, mean), 0, Tokens]);
        s_library.Call(
            isa, s.InputGrad, [.. If(s.Adds, dx), c.Dy, c.X, rstd, .. If(s.Centred, mean), .. If(s.Gain, c.Gain), dx, 0, Tokens]);
        s_library.Call(isa, s.ParameterGrad, [c.Dy, c.X, rstd, .. If(s.Centred, mean), dgain, .. If(s.Shift, dshift), Tokens, 0, s.Padded]);

        double[] gain = c.Gain.ToDoubles(), shift = c.Shift.ToDoubles();
        double[] X(int at) => c.X.ToDoubles()[(at * s.StrideX)..][..s.Width];
        double Loss(int at, double[] x, double[] g, double[] b) => s.Exact(x, g, b).Select((v, i) => v * c.Dy[(at * s.StrideY) + i]).Sum();
        double[] dx64 = new double[Tokens * s.Width];
        for (int at = 0; at < Tokens; at++)
        {
            // A rounding of the mean is as large as x, and rstd blows it up: what matters where all numbers of a row are near.
            double bound = 8 * Accuracy.Rounding * (2 + (2 * rstd[at] * X(at).Max(Math.Abs)));
            double[] exact = s.Exact(X(at), gain, shift);
            for (int i = 0; i < s.Width; i++)
            {
                Accuracy.Close(exact[i], y[(at * s.StrideY) + i], bound, $"y {at}, {i}");
            }

            Accuracy.Differences(X(at), x => Loss(at, x, gain, shift), 1e-4).CopyTo(dx64, at * s.Width);
        }

        // In rows of one or two numbers that lie near each other almost all of the slope cancels, and what is left is rounding.
        float[] dx32 = [.. Enumerable.Range(0, dx64.Length).Select(i => dx[(i / s.Width * s.StrideX) + (i % s.Width)])];
        Accuracy.Close(dx64.Append(1), dx32.Append(1f), s.Width < 3 ? 1e-2 : 2e-6, "dx");
        Accuracy.Close(
            Accuracy.Differences(gain[..s.Width], g => Enumerable.Range(0, Tokens).Sum(at => Loss(at, X(at), g, shift))).Append(1),
            s.Gain ? [.. dgain.Values[..s.Width], 1f] : [.. Enumerable.Repeat(0f, s.Width), 1f], 2e-6, "dgain");
        Accuracy.Close(
            Accuracy.Differences(shift[..s.Width], b => Enumerable.Range(0, Tokens).Sum(at => Loss(at, X(at), gain, b))).Append(1),
            s.Shift ? [.. dshift.Values[..s.Width], 1f] : [.. Enumerable.Repeat(0f, s.Width), 1f], 2e-6, "dshift");
    }

    private static Argument[] If(bool condition, Floats buffer) => condition ? [buffer] : [];

    /// <summary>Random operands; statistics are those of x.</summary>
    private sealed class Case
    {
        public Case(NormShape shape, int seed)
        {
            var random = new Random(seed);
            Shape = shape;
            X = Floats.Rows(random, Tokens, shape.Width, shape.StrideX, 3);
            Dy = Floats.Rows(random, Tokens, shape.Width, shape.StrideY);
            AddTo = Floats.Rows(random, Tokens, shape.Width, shape.StrideX);
            Gain = Floats.Vector(random, shape.Width, 2);
            Shift = Floats.Vector(random, shape.Width);
            Mean = Floats.Poisoned(Tokens);
            Rstd = Floats.Poisoned(Tokens);
            float[] y = new float[shape.Padded];
            for (int at = 0; at < Tokens; at++)
            {
                (Mean[at], Rstd[at]) = shape.Apply(X.Values[(at * shape.StrideX)..], Gain, Shift, y);
            }
        }

        public NormShape Shape { get; }

        public Floats X { get; }

        public Floats Dy { get; }

        public Floats AddTo { get; }

        public Floats Gain { get; }

        public Floats Shift { get; }

        public Floats Mean { get; }

        public Floats Rstd { get; }
    }
}
