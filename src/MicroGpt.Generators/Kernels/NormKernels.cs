using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// layerNorm (Ba et al. 2016) or rmsNorm (Zhang and Sennrich 2019): y = (x - mean) rstd gain + shift, with
/// rstd = 1 / sqrt(variance + epsilon); rmsNorm lacks mean and shift. A second pass over x computes the variance.
/// </summary>
internal sealed record NormKernel(Extent Width, int Ldx, int Ldy, bool Centred, bool Gain, bool Shift, float Epsilon) : RowKernel
{
    public override string Name =>
        $"{(Centred ? "LayerNorm" : "RmsNorm")}_{N(Width.Count)}" + (Gain ? "_gain" : string.Empty) + (Shift ? "_shift" : string.Empty);

    public override string Parameters =>
        "float* x" + (Gain ? ", float* gain" : string.Empty) + (Shift ? ", float* shift" : string.Empty)
        + ", float* y, float* rstd" + (Centred ? ", float* mean" : string.Empty) + ", nint begin, nint end";

    public override string Summary => $"y(T,{Width}) = norm(x)" + (Gain ? " gain" : string.Empty) + (Shift ? " + shift" : string.Empty);

    protected override void WriteRow(KernelWriter w)
    {
        string count = N(Width.Count) + "f";
        w.Line($"float* xs = x + (row * {N(Ldx)});");
        w.Line($"float* ys = y + (row * {N(Ldy)});");
        w.Let("sum", V.Zero);
        if (Centred)
        {
            w.EachVector(Width.Count, (i, _) => w.Set("sum", (V)"sum" + V.Load($"xs + {i}")));
            w.Line($"float m = {w.Sum("sum")} / {count};");
            w.Let("centre", V.Splat("m"));
            w.Set("sum", V.Zero);
        }

        w.EachVector(Width.Count, (i, last) =>
        {
            V x = V.Load($"xs + {i}");
            x = Centred ? x - "centre" : x;
            w.Let("d", Centred && last ? V.And(Live, x) : x);
            w.Set("sum", V.Fma("sum", "d", "d"));
        });
        w.Line($"float r = 1f / MathF.Sqrt(({w.Sum("sum")} / {count}) + {CSharpLiteral.Of(Epsilon)});");
        w.Let("scale", V.Splat("r"));
        w.EachVector(Width.Count, (i, last) =>
        {
            V y = Centred ? (V.Load($"xs + {i}") - "centre") * "scale" : V.Load($"xs + {i}") * "scale";
            y = Gain ? y * V.Load($"gain + {i}") : y;
            y = Shift ? y + V.Load($"shift + {i}") : y;
            w.Store($"ys + {i}", last ? V.And(Live, y) : y);
        });
        w.Line("rstd[row] = r;");
        if (Centred)
        {
            w.Line("mean[row] = m;");
        }
    }

    // Lanes of the last vector that are not padding.
    private V Live => V.FirstLanes(Width.Count % VectorIsa.Lanes);
}

/// <summary>
/// dx = addTo + rstd (g - mean(g) - xhat mean(g xhat)), g = dy gain, xhat = (x - mean) rstd; rmsNorm lacks mean(g).
/// </summary>
/// <param name="Type">Type in which x is stored; <paramref name="Ldx"/> counts such elements.</param>
/// <param name="Ldd">Stride of dx and addTo.</param>
internal sealed record NormInputGradKernel(
    Extent Width, StorageType Type, int Ldx, int Ldy, int Ldd, bool Centred, bool Gain, bool Adds) : RowKernel
{
    public override string Name =>
        $"{(Centred ? "LayerNorm" : "RmsNorm")}InputGrad_{N(Width.Count)}{Suffix(Type)}"
        + (Gain ? "_gain" : string.Empty) + (Adds ? "_adds" : string.Empty);

    public override string Parameters =>
        (Adds ? "float* addTo, " : string.Empty) + $"float* dy, {Pointer(Type)} x, float* rstd" + (Centred ? ", float* mean" : string.Empty)
        + (Gain ? ", float* gain" : string.Empty) + ", float* dx, nint begin, nint end";

    public override string Summary => $"dx(T,{Width}) = {(Adds ? "addTo + " : string.Empty)}norm's Jacobian transposed times dy";

    protected override void WriteRow(KernelWriter w)
    {
        string count = N(Width.Count) + "f";
        w.Line($"{Pointer(Type)} xs = x + (row * {N(Ldx)});");
        w.Line($"float* dys = dy + (row * {N(Ldy)});");
        w.Line($"float* dxs = dx + (row * {N(Ldd)});");
        if (Adds)
        {
            w.Line($"float* ads = addTo + (row * {N(Ldd)});");
        }

        w.Let("scale", V.Splat("rstd[row]"));
        if (Centred)
        {
            w.Let("centre", V.Splat("mean[row]"));
            w.Let("sumG", V.Zero);
        }

        w.Let("sumGX", V.Zero);
        w.EachVector(Width.Count, (i, _) =>
        {
            Operands(w, i);
            if (Centred)
            {
                w.Set("sumG", (V)"sumG" + "g");
            }

            w.Set("sumGX", V.Fma("sumGX", "g", "xhat"));
        });
        if (Centred)
        {
            w.Let("meanG", V.Splat($"{w.Sum("sumG")} / {count}"));
        }

        w.Let("meanGX", V.Splat($"{w.Sum("sumGX")} / {count}"));
        w.EachVector(Width.Count, (i, last) =>
        {
            Operands(w, i);
            V d = V.Fnma(Centred ? (V)"g" - "meanG" : "g", "xhat", "meanGX") * "scale";
            d = Centred && last ? V.And(V.FirstLanes(Width.Count % VectorIsa.Lanes), d) : d;
            w.Store($"dxs + {i}", Adds ? V.Load($"ads + {i}") + d : d);
        });
    }

    private void Operands(KernelWriter w, string i)
    {
        V dy = V.Load($"dys + {i}");
        w.Let("g", Gain ? dy * V.Load($"gain + {i}") : dy);
        w.Let("xhat", (Centred ? V.Load(Type, $"xs + {i}") - "centre" : V.Load(Type, $"xs + {i}")) * "scale");
    }
}

/// <summary>dgain += sum over tokens of dy xhat, dshift += sum of dy; workers divide the columns.</summary>
internal sealed record NormParameterGradKernel(int Columns, StorageType Type, int Ldx, int Ldy, bool Centred, bool Shift) : Kernel
{
    public override string Name =>
        $"{(Centred ? "LayerNorm" : "RmsNorm")}ParameterGrad_{N(Columns)}{Suffix(Type)}" + (Shift ? "_shift" : string.Empty);

    public override string Parameters =>
        $"float* dy, {Pointer(Type)} x, float* rstd" + (Centred ? ", float* mean" : string.Empty)
        + ", float* dgain" + (Shift ? ", float* dshift" : string.Empty) + ", nint rows, nint begin, nint end";

    public override string Summary =>
        $"dgain({N(Columns)}) += sum over tokens of dy xhat" + (Shift ? ", dshift += sum of dy" : string.Empty) + ", columns [begin, end)";

    public override void Write(KernelWriter w) => ColumnSums.Write(w, Shift ? ["dgain", "dshift"] : ["dgain"], (column, sums) =>
    {
        V dy = V.Load($"dy + (row * {N(Ldy)}) + {column}");
        V x = V.Load(Type, $"x + (row * {N(Ldx)}) + {column}");
        V xhat = (Centred ? x - V.Splat("mean[row]") : x) * V.Splat("rstd[row]");
        V gain = V.Fma(sums[0], dy, xhat);
        return Shift ? [gain, sums[1] + dy] : [gain];
    });
}
