using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// layerNorm (Ba et al. 2016) or rmsNorm (Zhang and Sennrich 2019): y = (x - mean) rstd gain + shift, with
/// rstd = 1 / sqrt(variance + epsilon); rmsNorm has no mean and no shift. Variance in a second pass over x.
/// </summary>
internal sealed class NormKernel(Extent width, int ldx, int ldy, bool centred, bool gain, bool shift, float epsilon) : RowKernel
{
    public override string Name =>
        $"{(centred ? "LayerNorm" : "RmsNorm")}_{N(width.Count)}_{N(ldx)}_{N(ldy)}" + (gain ? "_gain" : string.Empty) + (shift ? "_shift" : string.Empty);

    public override string Parameters =>
        "float* x" + (gain ? ", float* gain" : string.Empty) + (shift ? ", float* shift" : string.Empty)
        + ", float* y, float* rstd" + (centred ? ", float* mean" : string.Empty) + ", nint begin, nint end";

    public override string Summary => $"y(T,{width}) = norm(x)" + (gain ? " gain" : string.Empty) + (shift ? " + shift" : string.Empty);

    protected override void WriteRow(KernelWriter w)
    {
        string count = N(width.Count) + "f";
        w.Line($"float* xs = x + (row * {N(ldx)});");
        w.Line($"float* ys = y + (row * {N(ldy)});");
        w.Let("sum", V.Zero);
        if (centred)
        {
            w.EachVector(width.Count, (i, _) => w.Set("sum", (V)"sum" + V.Load($"xs + {i}")));
            w.Line($"float m = {w.Sum("sum")} / {count};");
            w.Let("centre", V.Splat("m"));
            w.Set("sum", V.Zero);
        }

        w.EachVector(width.Count, (i, last) =>
        {
            V x = V.Load($"xs + {i}");
            x = centred ? x - "centre" : x;
            w.Let("d", centred && last ? V.And(Live, x) : x);
            w.Set("sum", V.Fma("sum", "d", "d"));
        });
        w.Line($"float r = 1f / MathF.Sqrt(({w.Sum("sum")} / {count}) + {CSharpLiteral.Of(epsilon)});");
        w.Let("scale", V.Splat("r"));
        w.EachVector(width.Count, (i, last) =>
        {
            V y = centred ? (V.Load($"xs + {i}") - "centre") * "scale" : V.Load($"xs + {i}") * "scale";
            y = gain ? y * V.Load($"gain + {i}") : y;
            y = shift ? y + V.Load($"shift + {i}") : y;
            w.Store($"ys + {i}", last ? V.And(Live, y) : y);
        });
        w.Line("rstd[row] = r;");
        if (centred)
        {
            w.Line("mean[row] = m;");
        }
    }

    // Lanes of the last vector that are not padding.
    private V Live => V.FirstLanes(width.Count % Isa.Lanes);
}

/// <summary>
/// dx = addTo + rstd (g - mean(g) - xhat mean(g xhat)), g = dy gain, xhat = (x - mean) rstd; rmsNorm has no mean(g).
/// </summary>
/// <param name="type">What x is stored as; <paramref name="ldx"/> counts such elements.</param>
/// <param name="ldd">Stride of dx and addTo.</param>
internal sealed class NormInputGradKernel(Extent width, StorageType type, int ldx, int ldy, int ldd, bool centred, bool gain, bool adds) : RowKernel
{
    public override string Name =>
        $"{(centred ? "LayerNorm" : "RmsNorm")}InputGrad_{N(width.Count)}_{N(ldx)}_{N(ldy)}{Suffix(type)}" + (gain ? "_gain" : string.Empty) + (adds ? "_adds" : string.Empty);

    public override string Parameters =>
        (adds ? "float* addTo, " : string.Empty) + $"float* dy, {Pointer(type)} x, float* rstd" + (centred ? ", float* mean" : string.Empty)
        + (gain ? ", float* gain" : string.Empty) + ", float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{width}) = {(adds ? "addTo + " : string.Empty)}norm's Jacobian transposed times dy";

    protected override void WriteRow(KernelWriter w)
    {
        string count = N(width.Count) + "f";
        w.Line($"{Pointer(type)} xs = x + (row * {N(ldx)});");
        w.Line($"float* dys = dy + (row * {N(ldy)});");
        w.Line($"float* dxs = dx + (row * {N(ldd)});");
        if (adds)
        {
            w.Line($"float* ads = addTo + (row * {N(ldd)});");
        }

        w.Let("scale", V.Splat("rstd[row]"));
        if (centred)
        {
            w.Let("centre", V.Splat("mean[row]"));
            w.Let("sumG", V.Zero);
        }

        w.Let("sumGX", V.Zero);
        w.EachVector(width.Count, (i, _) =>
        {
            Operands(w, i);
            if (centred)
            {
                w.Set("sumG", (V)"sumG" + "g");
            }

            w.Set("sumGX", V.Fma("sumGX", "g", "xhat"));
        });
        if (centred)
        {
            w.Let("meanG", V.Splat($"{w.Sum("sumG")} / {count}"));
        }

        w.Let("meanGX", V.Splat($"{w.Sum("sumGX")} / {count}"));
        w.EachVector(width.Count, (i, last) =>
        {
            Operands(w, i);
            V d = V.Fnma(centred ? (V)"g" - "meanG" : "g", "xhat", "meanGX") * "scale";
            d = centred && last ? V.And(V.FirstLanes(width.Count % Isa.Lanes), d) : d;
            w.Store($"dxs + {i}", adds ? V.Load($"ads + {i}") + d : d);
        });
    }

    private void Operands(KernelWriter w, string i)
    {
        V dy = V.Load($"dys + {i}");
        w.Let("g", gain ? dy * V.Load($"gain + {i}") : dy);
        w.Let("xhat", (centred ? V.Load(type, $"xs + {i}") - "centre" : V.Load(type, $"xs + {i}")) * "scale");
    }
}

/// <summary>dgain += sum over tokens of dy xhat, dshift += sum of dy; workers divide the columns.</summary>
internal sealed class NormParameterGradKernel(int columns, StorageType type, int ldx, int ldy, bool centred, bool shift) : Kernel
{
    public override string Name =>
        $"{(centred ? "LayerNorm" : "RmsNorm")}ParameterGrad_{N(columns)}_{N(ldx)}_{N(ldy)}{Suffix(type)}" + (shift ? "_shift" : string.Empty);

    public override string Parameters =>
        $"float* dy, {Pointer(type)} x, float* rstd" + (centred ? ", float* mean" : string.Empty)
        + ", float* dgain" + (shift ? ", float* dshift" : string.Empty) + ", nint rows, nint begin, nint end";

    public override string Summary => $"dgain({N(columns)}) += sum over tokens of dy xhat{(shift ? ", dshift += sum of dy" : string.Empty)}, columns [begin, end)";

    public override void Write(KernelWriter w) => ColumnSums.Write(w, shift ? ["dgain", "dshift"] : ["dgain"], (column, sums) =>
    {
        V dy = V.Load($"dy + (row * {N(ldy)}) + {column}");
        V x = V.Load(type, $"x + (row * {N(ldx)}) + {column}");
        V xhat = (centred ? x - V.Splat("mean[row]") : x) * V.Splat("rstd[row]");
        V gain = V.Fma(sums[0], dy, xhat);
        return shift ? [gain, sums[1] + dy] : [gain];
    });
}
