using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// relu, squaredRelu (So et al. 2021), silu(x) = x sigmoid(x) (Hendrycks and Gimpel 2016; Elfwing et al. 2017), or gelu in its tanh form
/// (Hendrycks and Gimpel 2016), written with (1 + tanh z) / 2 = 1 / (1 + exp(-2z)):
/// gelu(x) = x / (1 + exp(-2 sqrt(2/pi) (x + 0.044715 x^3))).
/// </summary>
internal static class ActivationMath
{
    private const float TwiceSqrtTwoOverPi = 1.5957691216f;
    private const float Cubic = 0.044715f;

    /// <summary>Runs the body for every vector of a row; activations of a few instructions take four vectors in a round.</summary>
    /// <param name="pointers">Pointers to the row that the body uses. They may move.</param>
    public static void EachVector(KernelWriter w, ActivationKind kind, int width, IEnumerable<string> pointers, Action<string> body)
    {
        if (kind is ActivationKind.Relu or ActivationKind.SquaredRelu)
        {
            w.EachVectorUnrolled(width, pointers, body);
        }
        else
        {
            w.EachVector(width, (i, _) => body(i));
        }
    }

    public static V Apply(KernelWriter w, ActivationKind kind)
    {
        switch (kind)
        {
            case ActivationKind.Relu:
                return Positive("x");
            case ActivationKind.SquaredRelu:
                w.Let("positive", Positive("x"));
                return (V)"positive" * "positive";
            case ActivationKind.Silu:
                Sigmoid(w, "x");
                return (V)"x" * "gate";
            default:
                Gate(w);
                return (V)"x" * "gate";
        }
    }

    /// <summary>The derivative at x.</summary>
    public static V Derivative(KernelWriter w, ActivationKind kind)
    {
        switch (kind)
        {
            case ActivationKind.Relu:
                return V.And(V.Greater("x", V.Zero), V.Splat(1f));
            case ActivationKind.SquaredRelu:
                return Positive("x") * V.Splat(2f);
            case ActivationKind.Silu:
                // gate + x gate (1 - gate)
                Sigmoid(w, "x");
                return V.Fma("gate", (V)"x" * "gate", V.Splat(1f) - "gate");
            default:
                // gate + x gate (1 - gate) d(2z)/dx, with d(2z)/dx = 2 sqrt(2/pi) (1 + 3 * 0.044715 x^2)
                Gate(w);
                w.Let("slope", V.Fma(V.Splat(TwiceSqrtTwoOverPi), "square", V.Splat(TwiceSqrtTwoOverPi * Cubic * 3f)));
                w.Let("rest", (V.Splat(1f) - "gate") * "gate");
                return V.Fma("gate", (V)"x" * "slope", "rest");
        }
    }

    private static V Positive(V x) => V.And(V.Greater(x, V.Zero), x);

    private static void Gate(KernelWriter w)
    {
        w.Let("square", (V)"x" * "x");
        w.Let("inner", V.Fma(V.Splat(TwiceSqrtTwoOverPi), "square", V.Splat(TwiceSqrtTwoOverPi * Cubic)) * "x");
        Sigmoid(w, "inner");
    }

    // gate = 1 / (1 + exp(-z))
    private static void Sigmoid(KernelWriter w, string z) => w.Let("gate", V.Splat(1f) / (V.Splat(1f) + V.Exp(V.Zero - z)));
}

/// <summary>y = activation(x).</summary>
internal sealed record ActivationKernel(ActivationKind Kind, int Width, int Ld) : RowKernel
{
    public override string Name => $"{Kind}_{N(Width)}";

    public override string Parameters => "float* input, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = {Kind}(x)";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* xs = input + (row * {N(Ld)});");
        w.Line($"float* ys = y + (row * {N(Ld)});");
        ActivationMath.EachVector(w, Kind, Width, ["xs", "ys"], i =>
        {
            w.Let("x", V.Load($"xs + {i}"));
            w.Store($"ys + {i}", ActivationMath.Apply(w, Kind));
        });
    }
}

/// <summary>dx = dy * activation'(x).</summary>
/// <param name="Ldx">Stride of x, in its elements.</param>
internal sealed record ActivationGradKernel(ActivationKind Kind, int Width, StorageType Type, int Ldx, int Ldy) : RowKernel
{
    public override string Name => $"{Kind}Grad_{N(Width)}{Suffix(Type)}";

    public override string Parameters => $"float* dy, {Pointer(Type)} input, float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{N(Width)}) = dy {Kind}'(x)";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* dys = dy + (row * {N(Ldy)});");
        w.Line($"float* dxs = dx + (row * {N(Ldy)});");
        w.Line($"{Pointer(Type)} xs = input + (row * {N(Ldx)});");
        ActivationMath.EachVector(w, Kind, Width, ["dys", "dxs", "xs"], i =>
        {
            w.Let("x", V.Load(Type, $"xs + {i}"));
            w.Store($"dxs + {i}", V.Load($"dys + {i}") * ActivationMath.Derivative(w, Kind));
        });
    }
}
