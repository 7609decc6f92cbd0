using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>The queries and keys of a row, which are normalised head by head.</summary>
/// <param name="Size">Numbers of a head, without pads.</param>
internal readonly record struct HeadShape(int Heads, int Size)
{
    /// <summary>Floats of a head.</summary>
    public int Padded => Extent.RoundUp(Size, Extent.Lanes);

    /// <summary>Floats of all queries, of all keys, or of all values.</summary>
    public int Width => Heads * Padded;

    public override string ToString() => $"{CSharpLiteral.Of(Heads)}x{CSharpLiteral.Of(Size)}";
}

/// <summary>
/// Queries and keys divided by the root of their head's mean square, times a gain per channel of a head (Henry et al. 2020,
/// arXiv 2010.04245; Dehghani et al. 2023, arXiv 2302.05442). Values are copied.
/// </summary>
internal sealed record HeadNormKernel(HeadShape Shape, int Ldx, int Ldy, int Ldr, float Epsilon) : RowKernel
{
    public override string Name => $"HeadNorm_{Shape}";

    public override string Parameters =>
        "float* qkv, float* queryGain, float* keyGain, float* y, float* rstd, nint begin, nint end";

    public override string Summary => $"q and k of y(T,3x{Shape}) = rmsNorm(q) gain, rmsNorm(k) gain for each head; v = v";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* x = qkv + (row * {N(Ldx)});");
        w.Line($"float* o = y + (row * {N(Ldy)});");
        w.Line($"float* r = rstd + (row * {N(Ldr)});");
        Heads(w, "queryGain", 0);
        Heads(w, "keyGain", Shape.Heads);
        w.EachVector(Shape.Width, (i, _) => w.Store($"o + {i}", V.Load($"x + {i}")));
    }

    private void Heads(KernelWriter w, string gain, int from)
    {
        string step = N(Shape.Padded);
        using (w.Block($"for (nint head = {N(from)}; head < {N(from + Shape.Heads)}; head++, x += {step}, o += {step})"))
        {
            w.Let("sum", V.Zero);
            w.EachVector(Shape.Padded, (i, _) =>
            {
                w.Let("v", V.Load($"x + {i}"));
                w.Set("sum", V.Fma("sum", "v", "v"));
            });
            w.Line($"r[head] = 1f / MathF.Sqrt(({w.Sum("sum")} / {N(Shape.Size)}f) + {CSharpLiteral.Of(Epsilon)});");
            w.Let("scale", V.Splat("r[head]"));
            w.EachVector(Shape.Padded, (i, _) => w.Store($"o + {i}", V.Load($"x + {i}") * "scale" * V.Load($"{gain} + {i}")));
        }
    }
}

/// <summary>
/// From the gradients of normalised queries and keys to those of the queries and keys, in place, head by head:
/// dx = rstd (g - xhat mean(g xhat)), g = dy gain, xhat = x rstd. Gradients of values stay.
/// </summary>
/// <param name="Type">Type in which qkv is stored; <paramref name="Ldx"/> counts such elements.</param>
internal sealed record HeadNormInputGradKernel(HeadShape Shape, StorageType Type, int Ldx, int Ldr, int Ldd) : RowKernel
{
    public override string Name => $"HeadNormInputGrad_{Shape}{Suffix(Type)}";

    public override string Parameters =>
        $"{Pointer(Type)} qkv, float* rstd, float* queryGain, float* keyGain, float* d, nint begin, nint end";

    public override string Summary => $"q and k of d(T,3x{Shape}) = each head's norm's Jacobian transposed times d";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"{Pointer(Type)} x = qkv + (row * {N(Ldx)});");
        w.Line($"float* r = rstd + (row * {N(Ldr)});");
        w.Line($"float* dx = d + (row * {N(Ldd)});");
        Heads(w, "queryGain", 0);
        Heads(w, "keyGain", Shape.Heads);
    }

    private void Heads(KernelWriter w, string gain, int from)
    {
        string step = N(Shape.Padded);
        using (w.Block($"for (nint head = {N(from)}; head < {N(from + Shape.Heads)}; head++, x += {step}, dx += {step})"))
        {
            w.Let("scale", V.Splat("r[head]"));
            w.Let("sum", V.Zero);
            w.EachVector(Shape.Padded, (i, _) =>
            {
                Operands(w, gain, i);
                w.Set("sum", V.Fma("sum", "g", "xhat"));
            });
            w.Let("mean", V.Splat($"{w.Sum("sum")} / {N(Shape.Size)}f"));
            w.EachVector(Shape.Padded, (i, _) =>
            {
                Operands(w, gain, i);
                w.Store($"dx + {i}", V.Fnma("g", "xhat", "mean") * "scale");
            });
        }
    }

    private void Operands(KernelWriter w, string gain, string i)
    {
        w.Let("g", V.Load($"dx + {i}") * V.Load($"{gain} + {i}"));
        w.Let("xhat", V.Load(Type, $"x + {i}") * "scale");
    }
}

/// <summary>
/// Gradients of the gains: sums of dy xhat over tokens and, within a token, over heads, both ascending. Workers divide the channels of a
/// head.
/// </summary>
internal sealed record HeadNormParameterGradKernel(HeadShape Shape, StorageType Type, int Ldx, int Ldr, int Ldd) : Kernel
{
    public override string Name => $"HeadNormParameterGrad_{Shape}{Suffix(Type)}";

    public override string Parameters =>
        $"float* dy, {Pointer(Type)} qkv, float* rstd, float* dqueryGain, float* dkeyGain, nint rows, nint begin, nint end";

    public override string Summary =>
        $"dqueryGain({N(Shape.Size)}) += sum over tokens and heads of dq xhat, dkeyGain += the same for keys, columns [begin, end)";

    public override void Write(KernelWriter w)
    {
        string heads = $"for (nint head = 0; head < {N(Shape.Heads)}; head++)";
        ColumnSums.Write(w, ["dqueryGain", "dkeyGain"], (column, sums) => [Next(sums[0], column, 0), Next(sums[1], column, 1)], heads);
    }

    private V Next(V sum, string column, int part)
    {
        string at = $"(head * {N(Shape.Padded)}) + {column}" + (part == 0 ? string.Empty : $" + {N(Shape.Width)}");
        string r = $"rstd[(row * {N(Ldr)}) + head" + (part == 0 ? "]" : $" + {N(Shape.Heads)}]");
        V xhat = V.Load(Type, $"qkv + (row * {N(Ldx)}) + {at}") * V.Splat(r);
        return V.Fma(sum, V.Load($"dy + (row * {N(Ldd)}) + {at}"), xhat);
    }
}
