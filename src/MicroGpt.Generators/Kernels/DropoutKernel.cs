using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>y = (residual +) x * mask / (1 - rate). Without keys nothing is dropped: y = (residual +) x.</summary>
/// <param name="Ldx">Stride of x.</param>
/// <param name="Ldy">Stride of y and of the residual.</param>
internal sealed record DropoutKernel(float Rate, int Width, int Ldx, int Ldy, bool Residual) : RowKernel
{
    public override string Name => $"Dropout_{N(Width)}" + (Residual ? "_residual" : string.Empty);

    public override string Parameters =>
        "float* x, " + (Residual ? "float* residual, " : string.Empty) + "float* y, ulong* keys, nint site, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = {(Residual ? "residual + " : string.Empty)}x mask / (1 - rate)";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* xs = x + (row * {N(Ldx)});");
        if (Residual)
        {
            w.Line($"float* residuals = residual + (row * {N(Ldy)});");
        }

        w.Line($"float* ys = y + (row * {N(Ldy)});");
        using (w.Block("if (keys == null)"))
        {
            w.EachVector(Width, (i, _) =>
            {
                V x = V.Load($"xs + {i}");
                w.Store($"ys + {i}", Residual ? V.Load($"residuals + {i}") + x : x);
            });
            w.Line();
            w.Line("continue;");
        }

        w.Line();
        w.Line("ulong key = DropoutMask.SiteKey(keys[row], site);");
        w.EachVector(Width, (i, _) =>
        {
            w.Let("factor", V.DropoutFactors("key", i, new DropoutRate(Rate)));
            V x = V.Load($"xs + {i}");
            w.Store($"ys + {i}", Residual ? V.Fma(V.Load($"residuals + {i}"), x, "factor") : x * "factor");
        });
    }
}
