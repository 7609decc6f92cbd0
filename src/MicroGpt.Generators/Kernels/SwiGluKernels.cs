using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>y = silu(gate) * up.</summary>
/// <param name="Width">Padded width of gate, of up and of y.</param>
/// <param name="Ldx">Stride of the rows that hold gate and up.</param>
internal sealed record SwiGluKernel(int Width, int Ldx, int Ldy) : RowKernel
{
    public override string Name => $"SwiGlu_{N(Width)}";

    public override string Parameters => "float* input, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = silu(gate) * up, with gate and up the two halves of input(T,{N(2 * Width)})";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* gates = input + (row * {N(Ldx)});");
        w.Line($"float* ups = gates + {N(Width)};");
        w.Line($"float* ys = y + (row * {N(Ldy)});");
        w.EachVector(Width, (i, _) =>
        {
            w.Let("x", V.Load($"gates + {i}"));
            w.Store($"ys + {i}", ActivationMath.Apply(w, ActivationKind.Silu) * V.Load($"ups + {i}"));
        });
    }
}

/// <summary>dgate = dy up silu'(gate), dup = dy silu(gate).</summary>
/// <param name="Type">Type in which gate and up are stored; <paramref name="Ldx"/> counts such elements.</param>
internal sealed record SwiGluGradKernel(int Width, StorageType Type, int Ldx, int Ldy, int Lddx) : RowKernel
{
    public override string Name => $"SwiGluGrad_{N(Width)}{Suffix(Type)}";

    public override string Parameters => $"float* dy, {Pointer(Type)} input, float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{N(2 * Width)}) = dgate = dy up silu'(gate), and dup = dy silu(gate) behind it";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"{Pointer(Type)} gates = input + (row * {N(Ldx)});");
        w.Line($"{Pointer(Type)} ups = gates + {N(Width)};");
        w.Line($"float* dys = dy + (row * {N(Ldy)});");
        w.Line($"float* dgates = dx + (row * {N(Lddx)});");
        w.Line($"float* dups = dgates + {N(Width)};");
        w.EachVector(Width, (i, _) =>
        {
            w.Let("x", V.Load(Type, $"gates + {i}"));
            w.Let("slope", ActivationMath.Derivative(w, ActivationKind.Silu));
            w.Let("d", V.Load($"dys + {i}"));
            w.Store($"dgates + {i}", (V)"d" * V.Load(Type, $"ups + {i}") * "slope");
            w.Store($"dups + {i}", (V)"d" * ((V)"x" * "gate"));
        });
    }
}
