using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>A kernel that computes each token of [begin, end) independently.</summary>
internal abstract record RowKernel : Kernel
{
    public override void Write(KernelWriter w)
    {
        using (w.Block("for (nint row = begin; row < end; row++)"))
        {
            WriteRow(w);
        }
    }

    /// <summary>Writes the work on token <c>row</c>.</summary>
    protected abstract void WriteRow(KernelWriter w);
}

/// <summary>y = wte[token] (+ wpe[position]).</summary>
/// <param name="Type">Type in which the tables are stored.</param>
internal sealed record EmbedKernel(int Width, StorageType Type, int Ldw, int Ldy, bool Positions) : RowKernel
{
    public override string Name => $"Embed_{N(Width)}" + (Positions ? "_positions" : string.Empty) + Suffix(Type);

    public override string Parameters =>
        $"{Pointer(Type)} wte, int* tokens" + (Positions ? $", {Pointer(Type)} wpe, int* positions" : string.Empty)
        + ", float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = wte[token]" + (Positions ? " + wpe[position]" : string.Empty);

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"{Pointer(Type)} token = wte + ((nint)tokens[row] * {N(Ldw)});");
        if (Positions)
        {
            w.Line($"{Pointer(Type)} position = wpe + ((nint)positions[row] * {N(Ldw)});");
        }

        w.Line($"float* o = y + (row * {N(Ldy)});");
        w.EachVector(Width, (i, _) =>
            w.Store($"o + {i}", Positions ? V.Load(Type, $"token + {i}") + V.Load(Type, $"position + {i}") : V.Load(Type, $"token + {i}")));
    }
}

/// <summary>Adds the gradient of the embedding to the rows of its tables, tokens in ascending order; workers divide the columns.</summary>
internal sealed record EmbedGradKernel(int Width, int Ldw, int Ldy, bool Positions) : Kernel
{
    public override string Name => $"EmbedGrad_{N(Width)}" + (Positions ? "_positions" : string.Empty);

    public override string Parameters =>
        "float* dy, float* dwte, int* tokens" + (Positions ? ", float* dwpe, int* positions" : string.Empty)
        + ", nint rows, nint begin, nint end";

    public override string Summary =>
        $"dwte[token] += dy(T,{N(Width)})" + (Positions ? ", dwpe[position] += dy" : string.Empty) + ", columns [begin, end)";

    public override void Write(KernelWriter w)
    {
        using (w.Block("for (nint row = 0; row < rows; row++)"))
        {
            w.Line($"float* d = dy + (row * {N(Ldy)});");
            w.Line($"float* token = dwte + ((nint)tokens[row] * {N(Ldw)});");
            if (Positions)
            {
                w.Line($"float* position = dwpe + ((nint)positions[row] * {N(Ldw)});");
            }

            using (w.Block($"for (nint i = begin; i < end; i += {N(VectorIsa.Lanes)})"))
            {
                w.Let("g", V.Load("d + i"));
                w.Store("token + i", V.Load("token + i") + "g");
                if (Positions)
                {
                    w.Store("position + i", V.Load("position + i") + "g");
                }
            }
        }
    }
}

/// <summary>y = a + b.</summary>
internal sealed record AddKernel(int Width, int Lda) : RowKernel
{
    public override string Name => $"Add_{N(Width)}";

    public override string Parameters => "float* a, float* b, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(Width)}) = a + b";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(Lda)};");
        w.EachVector(Width, (i, _) => w.Store($"y + at + {i}", V.Load($"a + at + {i}") + V.Load($"b + at + {i}")));
    }
}

/// <summary>narrow = x rounded to bfloat16.</summary>
internal sealed record NarrowKernel(int Width, int Ldx, int Ldy) : RowKernel
{
    public override string Name => $"Narrow_{N(Width)}";

    public override string Parameters => "float* x, ushort* narrow, nint begin, nint end";

    public override string Summary => $"narrow(T,{N(Width)}) = x, rounded to nearest";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* xs = x + (row * {N(Ldx)});");
        w.Line($"ushort* narrows = narrow + (row * {N(Ldy)});");
        w.EachVector(Width, (i, _) =>
        {
            w.Let("value", V.Load($"xs + {i}"));
            w.StoreBFloat16($"narrows + {i}", "value");
        });
    }
}

/// <summary>Copies bfloat16 numbers as floats.</summary>
internal sealed record WidenKernel : Kernel
{
    public override string Name => "Widen";

    public override string Parameters => "ushort* from, float* to, nint begin, nint end";

    public override string Summary => "to[begin..end) = from, whole vectors";

    public override void Write(KernelWriter w)
    {
        using (w.Block($"for (nint i = begin; i < end; i += {N(VectorIsa.Lanes)})"))
        {
            w.Store("to + i", V.Load(StorageType.BFloat16, "from + i"));
        }
    }
}
