using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>y = x W + bias + residual and dx = dy W^T + addTo: law 3(a), whatever the tiles and their edges.</summary>
public class LinearTests
{
    private const int Tokens = 21;

    /// <summary>Tokens [begin, end): every count from 1 to 17 ends in other tiles.</summary>
    private static readonly (int Begin, int End)[] s_ranges =
        [.. Enumerable.Range(1, 17).Select(count => (count % 5, (count % 5) + count))];

    /// <summary>Widths beside, at and beyond multiples of 8 and 16; a stride of its own where the rows should not touch.</summary>
    private static readonly Shape[] s_shapes =
    [
        new(1, 1, 0, false, false),
        new(8, 8, 0, true, true),
        new(5, 24, 8, false, true),
        new(24, 5, 0, true, false),
        new(13, 40, 16, true, true),
        new(40, 17, 0, false, false),
        new(16, 16, 16, false, true),
        new(33, 31, 0, true, false),
        new(9, 72, 8, true, true),
        new(100, 33, 0, false, false),
        new(9, 1080, 0, false, true),
        new(1080, 9, 8, true, true),
    ];

    private static readonly KernelLibrary s_library =
        new(s_shapes.SelectMany(s => new Kernel[] { s.Forward, s.Backward, s.PackForward, s.PackBackward }));

    public static TheoryData<int> Shapes => [.. Enumerable.Range(0, s_shapes.Length)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void ForwardIsOneChainPerElement(int index) => CheckForward(s_shapes[index], Tokens, s_ranges);

    /// <summary>More rows than one block of them, and inputs that are cut along k.</summary>
    [Fact]
    public void BlocksOfRowsAndInputsChangeNoBit() => CheckForward(s_shapes[^1], 400, [(3, 400)]);

    private static void CheckForward(Shape s, int tokens, IEnumerable<(int Begin, int End)> ranges)
    {
        var random = new Random(s.Inputs);
        Floats x = Floats.Rows(random, tokens, s.Inputs, s.StrideX);
        Floats w = Floats.Rows(random, s.Inputs, s.Outputs, s.PaddedOutputs);
        Floats bias = Floats.Vector(random, s.Outputs);
        Floats residual = Floats.Rows(random, tokens, s.Outputs, s.StrideY);
        Floats y = Floats.Poisoned(tokens * s.StrideY);
        var panels = KernelLibrary.Isas.ToDictionary(isa => isa.Name, isa => Panels(isa, s, s.PackForward, w, s.PaddedOutputs));

        foreach ((int begin, int end) in ranges)
        {
            new KernelCheck(s_library, s.Forward)
                .Writes(y, expected => Each(begin, end, s.PaddedOutputs, (row, n) =>
                {
                    float sum = Chain(s.Inputs, 0f, k => (x[(row * s.StrideX) + k], w[(k * s.PaddedOutputs) + n]));
                    sum = s.Bias ? sum + bias[n] : sum;
                    expected[(row * s.StrideY) + n] = s.Residual ? residual[(row * s.StrideY) + n] + sum : sum;
                }))
                .Run(begin, end, isa =>
                [
                    x, panels[isa.Name], .. s.Bias ? [(Argument)bias] : Array.Empty<Argument>(),
                    .. s.Residual ? [(Argument)residual] : Array.Empty<Argument>(), y,
                ]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void InputGradientIsOneChainPerElement(int index)
    {
        Shape s = s_shapes[index];
        var random = new Random(index);
        Floats dy = Floats.Rows(random, Tokens, s.Outputs, s.StrideY);
        Floats w = Floats.Rows(random, s.Inputs, s.Outputs, s.PaddedOutputs);
        Floats dx = Floats.Rows(random, Tokens, s.Inputs, s.StrideX);
        var panels = KernelLibrary.Isas.ToDictionary(isa => isa.Name, isa => Panels(isa, s, s.PackBackward, w, s.PaddedInputs));

        foreach ((int begin, int end) in s_ranges)
        {
            // The sum so far may lie where the result goes: gradients of the residual stream are added up in place.
            new KernelCheck(s_library, s.Backward)
                .Writes(dx, expected => Each(begin, end, s.PaddedInputs, (row, k) =>
                {
                    float sum = Chain(s.Outputs, 0f, n => (dy[(row * s.StrideY) + n], k < s.Inputs ? w[(k * s.PaddedOutputs) + n] : 0f));
                    expected[(row * s.StrideX) + k] = s.Residual ? dx[(row * s.StrideX) + k] + sum : sum;
                }))
                .Run(begin, end, isa => s.Residual ? [dy, panels[isa.Name], dx, dx] : [dy, panels[isa.Name], dx]);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void AgreesWithDoublePrecision(int index)
    {
        Shape s = s_shapes[index];
        var random = new Random(index);
        Floats x = Floats.Rows(random, 1, s.Inputs, s.StrideX);
        Floats w = Floats.Rows(random, s.Inputs, s.Outputs, s.PaddedOutputs);
        Floats dy = Floats.Rows(random, 1, s.Outputs, s.StrideY);
        Floats zero = Floats.Rows(random, 1, Math.Max(s.StrideX, s.StrideY), Math.Max(s.StrideX, s.StrideY), 0);
        Floats y = Floats.Poisoned(s.StrideY);
        Floats dx = Floats.Poisoned(s.StrideX);
        Isa isa = KernelLibrary.Isas[^1];
        Argument[] zeros =
            [.. s.Bias ? [(Argument)zero] : Array.Empty<Argument>(), .. s.Residual ? [(Argument)zero] : Array.Empty<Argument>()];
        s_library.Call(isa, s.Forward, [x, Panels(isa, s, s.PackForward, w, s.PaddedOutputs), .. zeros, y, 0, 1]);
        s_library.Call(
            isa,
            s.Backward,
            [dy, Panels(isa, s, s.PackBackward, w, s.PaddedInputs), .. s.Residual ? [(Argument)zero] : Array.Empty<Argument>(), dx, 0, 1]);

        double Output(double[] input, int n) => Enumerable.Range(0, s.Inputs).Sum(k => input[k] * w[(k * s.PaddedOutputs) + n]);
        double[] input = x.ToDoubles();
        for (int n = 0; n < s.Outputs; n++)
        {
            // Every step of the chain rounds once, and no partial sum is larger than the sum of the sizes.
            double sizes = Enumerable.Range(0, s.Inputs).Sum(k => Math.Abs(input[k] * w[(k * s.PaddedOutputs) + n]));
            Accuracy.Close(Output(input, n), y[n], 1.01 * s.Inputs * Accuracy.Rounding * sizes, $"y {n}");
        }

        double[] gradient = Accuracy.Differences(
            input[..s.Inputs], v => Enumerable.Range(0, s.Outputs).Sum(n => dy[n] * Output(v, n)));
        Accuracy.Close(gradient, dx.Values[..s.Inputs].ToArray(), 1e-6, "dx");
    }

    internal static float Chain(int depth, float start, Func<int, (float A, float B)> factors)
    {
        for (int k = 0; k < depth; k++)
        {
            (float a, float b) = factors(k);
            start = MathF.FusedMultiplyAdd(a, b, start);
        }

        return start;
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

    private static Floats Panels(Isa isa, Shape s, Kernel pack, Floats w, int outputs)
    {
        Floats panels = Floats.Poisoned(s.PaddedInputs * s.PaddedOutputs);
        s_library.Call(isa, pack, w, panels, 0, outputs);
        return panels;
    }

    private sealed record Shape(int Inputs, int Outputs, int Gap, bool Bias, bool Residual)
    {
        public int PaddedInputs => Floats.Pad(Inputs);

        public int PaddedOutputs => Floats.Pad(Outputs);

        public int StrideX => PaddedInputs + Gap;

        public int StrideY => PaddedOutputs + (2 * Gap);

        public Kernel Forward => new LinearKernel(
            "Linear", PaddedInputs, PaddedOutputs, StrideX, StrideY, Bias, Residual ? ResidualKind.Apart : ResidualKind.None);

        public Kernel Backward => new LinearKernel(
            "InputGrad", PaddedOutputs, PaddedInputs, StrideY, StrideX, false, Residual ? ResidualKind.InPlace : ResidualKind.None);

        public Kernel PackForward => new PackKernel(StorageType.Float32, PaddedInputs, PaddedOutputs, Inputs, PaddedOutputs, false);

        public Kernel PackBackward => new PackKernel(StorageType.Float32, PaddedOutputs, PaddedInputs, Inputs, PaddedOutputs, true);
    }
}
