namespace MicroGpt.Generators.Emit;

/// <summary>
/// relu, squaredRelu (So et al. 2021), or gelu in its tanh form (Hendrycks and Gimpel 2016), written with
/// (1 + tanh z) / 2 = 1 / (1 + exp(-2z)): gelu(x) = x / (1 + exp(-2 sqrt(2/pi) (x + 0.044715 x^3))).
/// </summary>
internal static class ActivationMath
{
    private const float TwiceSqrtTwoOverPi = 1.5957691216f;
    private const float Cubic = 0.044715f;

    public static V Apply(KernelWriter w, ActivationKind kind)
    {
        switch (kind)
        {
            case ActivationKind.Relu:
                return Positive("x");
            case ActivationKind.SquaredRelu:
                w.Let("positive", Positive("x"));
                return (V)"positive" * "positive";
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
        w.Let("gate", V.Splat(1f) / (V.Splat(1f) + V.Exp(V.Zero - "inner")));
    }
}

/// <summary>y = activation(x).</summary>
internal sealed class ActivationKernel(ActivationKind kind, int width, int ld) : RowKernel
{
    public override string Name => $"{kind}_{N(width)}_{N(ld)}";

    public override string Parameters => "float* input, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(width)}) = {kind}(x)";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(ld)};");
        w.EachVector(width, (i, _) =>
        {
            w.Let("x", V.Load($"input + at + {i}"));
            w.Store($"y + at + {i}", ActivationMath.Apply(w, kind));
        });
    }
}

/// <summary>dx = dy * activation'(x).</summary>
/// <param name="ldx">Stride of x, in its elements.</param>
internal sealed class ActivationGradKernel(ActivationKind kind, int width, StorageType type, int ldx, int ldy) : RowKernel
{
    public override string Name => $"{kind}Grad_{N(width)}_{N(ldy)}{Suffix(type)}";

    public override string Parameters => $"float* dy, {Pointer(type)} input, float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{N(width)}) = dy {kind}'(x)";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(ldy)};");
        w.Line($"{Pointer(type)} xs = input + (row * {N(ldx)});");
        w.EachVector(width, (i, _) =>
        {
            w.Let("x", V.Load(type, $"xs + {i}"));
            w.Store($"dx + at + {i}", V.Load($"dy + at + {i}") * ActivationMath.Derivative(w, kind));
        });
    }
}
