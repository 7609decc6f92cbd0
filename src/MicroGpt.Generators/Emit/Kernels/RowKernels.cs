namespace MicroGpt.Generators.Emit;

/// <summary>A kernel over tokens [begin, end), each on its own.</summary>
internal abstract class RowKernel : Kernel
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
/// <param name="type">What the tables are stored as.</param>
internal sealed class EmbedKernel(int width, StorageType type, int ldw, int ldy, bool positions) : RowKernel
{
    public override string Name => $"Embed_{N(width)}_{N(ldy)}" + (positions ? "_positions" : string.Empty) + Suffix(type);

    public override string Parameters =>
        $"{Pointer(type)} wte, int* tokens" + (positions ? $", {Pointer(type)} wpe, int* positions" : string.Empty) + ", float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(width)}) = wte[token]" + (positions ? " + wpe[position]" : string.Empty);

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"{Pointer(type)} token = wte + ((nint)tokens[row] * {N(ldw)});");
        if (positions)
        {
            w.Line($"{Pointer(type)} position = wpe + ((nint)positions[row] * {N(ldw)});");
        }

        w.Line($"float* o = y + (row * {N(ldy)});");
        w.EachVector(width, (i, _) =>
            w.Store($"o + {i}", positions ? V.Load(type, $"token + {i}") + V.Load(type, $"position + {i}") : V.Load(type, $"token + {i}")));
    }
}

/// <summary>Adds the gradient of the embedding to the rows of its tables, tokens in ascending order; workers divide the columns.</summary>
internal sealed class EmbedGradKernel(int width, int ldw, int ldy, bool positions) : Kernel
{
    public override string Name => $"EmbedGrad_{N(width)}_{N(ldy)}" + (positions ? "_positions" : string.Empty);

    public override string Parameters =>
        "float* dy, float* dwte, int* tokens" + (positions ? ", float* dwpe, int* positions" : string.Empty) + ", nint rows, nint begin, nint end";

    public override string Summary => $"dwte[token] += dy(T,{N(width)})" + (positions ? ", dwpe[position] += dy" : string.Empty) + ", columns [begin, end)";

    public override void Write(KernelWriter w)
    {
        using (w.Block("for (nint row = 0; row < rows; row++)"))
        {
            w.Line($"float* d = dy + (row * {N(ldy)});");
            w.Line($"float* token = dwte + ((nint)tokens[row] * {N(ldw)});");
            if (positions)
            {
                w.Line($"float* position = dwpe + ((nint)positions[row] * {N(ldw)});");
            }

            using (w.Block($"for (nint i = begin; i < end; i += {N(Isa.Lanes)})"))
            {
                w.Let("g", V.Load("d + i"));
                w.Store("token + i", V.Load("token + i") + "g");
                if (positions)
                {
                    w.Store("position + i", V.Load("position + i") + "g");
                }
            }
        }
    }
}

/// <summary>y = a + b.</summary>
internal sealed class AddKernel(int width, int lda) : RowKernel
{
    public override string Name => $"Add_{N(width)}_{N(lda)}";

    public override string Parameters => "float* a, float* b, float* y, nint begin, nint end";

    public override string Summary => $"y(T,{N(width)}) = a + b";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"nint at = row * {N(lda)};");
        w.EachVector(width, (i, _) => w.Store($"y + at + {i}", V.Load($"a + at + {i}") + V.Load($"b + at + {i}")));
    }
}

/// <summary>narrow = x rounded to bfloat16.</summary>
internal sealed class NarrowKernel(int width, int ldx, int ldy) : RowKernel
{
    public override string Name => $"Narrow_{N(width)}_{N(ldx)}_{N(ldy)}";

    public override string Parameters => "float* x, ushort* narrow, nint begin, nint end";

    public override string Summary => $"narrow(T,{N(width)}) = x, rounded to nearest";

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"float* xs = x + (row * {N(ldx)});");
        w.Line($"ushort* to = narrow + (row * {N(ldy)});");
        w.EachVector(width, (i, _) =>
        {
            w.Let("value", V.Load($"xs + {i}"));
            w.StoreBFloat16($"to + {i}", "value");
        });
    }
}

/// <summary>Copies bfloat16 numbers as floats.</summary>
internal sealed class WidenKernel : Kernel
{
    public override string Name => "Widen";

    public override string Parameters => "ushort* from, float* to, nint begin, nint end";

    public override string Summary => "to[begin..end) = from, whole vectors";

    public override void Write(KernelWriter w)
    {
        using (w.Block($"for (nint i = begin; i < end; i += {N(Isa.Lanes)})"))
        {
            w.Store("to + i", V.Load(StorageType.BFloat16, "from + i"));
        }
    }
}
