using MicroGpt.Generators.Kernels;
using MicroGpt.Generators.Tests.Kernels.Harness;
using Isa = MicroGpt.Generators.Simd.VectorIsa;

namespace MicroGpt.Generators.Tests.Kernels;

/// <summary>gelu, relu, squaredRelu and silu apply the same formula to each element in every lane.</summary>
public class ActivationTests
{
    private const int Tokens = 9;
    private const int Width = 24;
    private const int Stride = 32;
    private const float A = 1.5957691216f;
    private const float B = 0.044715f;

    private static readonly KernelLibrary s_library = new(
        Elementwise.SelectMany(kind => new Kernel[] { Forward(kind), Backward(kind) }));

    public static TheoryData<string> Kinds => [.. Elementwise.Select(kind => kind.ToString())];

    // SwiGlu reads two numbers for each that it writes.
    private static IEnumerable<ActivationKind> Elementwise => Enum.GetValues<ActivationKind>().Where(kind => kind != ActivationKind.SwiGlu);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ElementsFollowTheScalarFormula(string name)
    {
        ActivationKind kind = Enum.Parse<ActivationKind>(name);
        Floats x = Inputs();
        Floats dy = Floats.Rows(new Random(2), Tokens, Width, Stride);
        Floats y = Floats.Poisoned(Tokens * Stride);
        foreach ((int begin, int end) in new[] { (0, Tokens), (2, 7), (8, 9) })
        {
            void Each(Floats expected, Func<int, float> value)
            {
                for (int at = begin * Stride; at < end * Stride; at++)
                {
                    expected[at] = at % Stride < Width ? value(at) : expected[at];
                }
            }

            new KernelCheck(s_library, Forward(kind)).Writes(y, e => Each(e, at => Apply(kind, x[at]))).Run(begin, end, x, y);
            new KernelCheck(s_library, Backward(kind)).Writes(y, e => Each(e, at => dy[at] * Derivative(kind, x[at])))
                .Run(begin, end, dy, x, y);

            // The gradient may replace the one it came from.
            new KernelCheck(s_library, Backward(kind)).Writes(dy, e => Each(e, at => dy[at] * Derivative(kind, x[at])))
                .Run(begin, end, dy, x, dy);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AgreesWithDoublePrecision(string name)
    {
        ActivationKind kind = Enum.Parse<ActivationKind>(name);
        Floats x = Floats.Rows(new Random(3), Tokens, Width, Stride, 6);
        Floats one = x.Copy();
        one.Values.Fill(1f);
        Floats y = Floats.Poisoned(Tokens * Stride), dx = y.Copy();
        Isa isa = KernelLibrary.Isas[^1];
        s_library.Call(isa, Forward(kind), x, y, 0, Tokens);
        s_library.Call(isa, Backward(kind), one, x, dx, 0, Tokens);
        for (int row = 0; row < Tokens; row++)
        {
            for (int at = row * Stride; at < (row * Stride) + Width; at++)
            {
                // The gate's exponent is rounded before exp and grows to about 20 here: its error counts as often.
                double size = Math.Max(Math.Abs(x[at]), x[at] * x[at]);
                Accuracy.Close(Exact(kind, x[at]), y[at], 16 * Accuracy.Rounding * size, $"y({x[at]:R})");
                if (Math.Abs(x[at]) > 0.01)
                {
                    double slope = Accuracy.Differences([x[at]], v => Exact(kind, v[0]))[0];
                    Accuracy.Close(slope, dx[at], (32 * Accuracy.Rounding * Math.Max(1, size)) + 1e-10, $"dx({x[at]:R})");
                }
            }
        }
    }

    /// <summary>Ordinary numbers, and the ends: where exp overflows, where it underflows, zeros of both signs, denormals.</summary>
    private static Floats Inputs()
    {
        Floats x = Floats.Rows(new Random(1), Tokens, Width, Stride, 5);
        float[] special = [0f, -0f, 1e-40f, -1e-40f, 30f, -30f, 9f, -9f, -10.06f, -10.1f, 1e4f, -1e4f, 1e-20f, -1e-20f, 3e38f];
        special.CopyTo(x.Values[Stride..]);
        special.CopyTo(x.Values[(8 * Stride)..]);
        return x;
    }

    private static float Apply(ActivationKind kind, float x) => kind switch
    {
        ActivationKind.Relu => x > 0 ? x : 0f,
        ActivationKind.SquaredRelu => x > 0 ? x * x : 0f,
        ActivationKind.Silu => x * Sigmoid(x),
        _ => x * Gate(x),
    };

    private static float Derivative(ActivationKind kind, float x)
    {
        if (kind == ActivationKind.Silu)
        {
            return MathF.FusedMultiplyAdd(x * Sigmoid(x), 1f - Sigmoid(x), Sigmoid(x));
        }

        if (kind != ActivationKind.Gelu)
        {
            return x > 0 ? (kind == ActivationKind.Relu ? 1f : x * 2f) : 0f;
        }

        float gate = Gate(x);
        return MathF.FusedMultiplyAdd(x * MathF.FusedMultiplyAdd(x * x, A * B * 3f, A), (1f - gate) * gate, gate);
    }

    private static float Gate(float x) => Sigmoid(MathF.FusedMultiplyAdd(x * x, A * B, A) * x);

    private static float Sigmoid(float x) => 1f / (1f + VectorMath.Exp(0f - x));

    private static double Exact(ActivationKind kind, double x) => kind switch
    {
        ActivationKind.Relu => Math.Max(x, 0),
        ActivationKind.SquaredRelu => Math.Max(x, 0) * Math.Max(x, 0),
        ActivationKind.Silu => x / (1 + Math.Exp(-x)),
        _ => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
    };

    private static ActivationKernel Forward(ActivationKind kind) => new(kind, Width, Stride);

    private static ActivationGradKernel Backward(ActivationKind kind) => new(kind, Width, StorageType.Float32, Stride, Stride);
}
