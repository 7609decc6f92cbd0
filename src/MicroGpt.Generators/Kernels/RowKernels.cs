using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

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

/// <summary>The size of a table with a row for each pair of tokens, or for several pairs.</summary>
internal readonly record struct BigramTable(int Vocabulary, int Rows)
{
    /// <summary>C# expression of the row for the pair that ends at <c>row</c>.</summary>
    public string Row => $"BigramRows.Of(previous[row], tokens[row], {CSharpLiteral.Of(Vocabulary)}, {CSharpLiteral.Of(Rows)})";
}

/// <summary>y = wte[token] (+ wpe[position]) (+ bigram[previous, token]).</summary>
/// <param name="Type">Type in which the tables are stored.</param>
internal sealed record EmbedKernel(int Width, StorageType Type, int Ldw, int Ldy, bool Positions, BigramTable? Bigram = null) : RowKernel
{
    public override string Name =>
        $"Embed_{N(Width)}" + (Positions ? "_positions" : string.Empty) + (Bigram is null ? string.Empty : "_bigram") + Suffix(Type);

    public override string Parameters =>
        $"{Pointer(Type)} wte, int* tokens" + (Positions ? $", {Pointer(Type)} wpe, int* positions" : string.Empty)
        + (Bigram is null ? string.Empty : $", {Pointer(Type)} bigram, int* previous") + ", float* y, nint begin, nint end";

    public override string Summary =>
        $"y(T,{N(Width)}) = wte[token]" + (Positions ? " + wpe[position]" : string.Empty)
        + (Bigram is null ? string.Empty : " + bigram[previous, token]");

    protected override void WriteRow(KernelWriter w)
    {
        w.Line($"{Pointer(Type)} token = wte + ((nint)tokens[row] * {N(Ldw)});");
        if (Positions)
        {
            w.Line($"{Pointer(Type)} position = wpe + ((nint)positions[row] * {N(Ldw)});");
        }

        if (Bigram is { } table)
        {
            w.Line($"{Pointer(Type)} pair = bigram + ((nint){table.Row} * {N(Ldw)});");
        }

        w.Line($"float* o = y + (row * {N(Ldy)});");
        w.EachVector(Width, (i, _) =>
        {
            V sum = V.Load(Type, $"token + {i}");
            sum = Positions ? sum + V.Load(Type, $"position + {i}") : sum;
            w.Store($"o + {i}", Bigram is null ? sum : sum + V.Load(Type, $"pair + {i}"));
        });
    }
}

/// <summary>Adds the gradient of the embedding to the rows of its tables, tokens in ascending order; workers divide the columns.</summary>
internal sealed record EmbedGradKernel(int Width, int Ldw, int Ldy, bool Positions, BigramTable? Bigram = null) : Kernel
{
    public override string Name =>
        $"EmbedGrad_{N(Width)}" + (Positions ? "_positions" : string.Empty) + (Bigram is null ? string.Empty : "_bigram");

    public override string Parameters =>
        "float* dy, float* dwte, int* tokens" + (Positions ? ", float* dwpe, int* positions" : string.Empty)
        + (Bigram is null ? string.Empty : ", float* dbigram, int* previous") + ", nint rows, nint begin, nint end";

    public override string Summary =>
        $"dwte[token] += dy(T,{N(Width)})" + (Positions ? ", dwpe[position] += dy" : string.Empty)
        + (Bigram is null ? string.Empty : ", dbigram[previous, token] += dy") + ", columns [begin, end)";

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

            if (Bigram is { } table)
            {
                w.Line($"float* pair = dbigram + ((nint){table.Row} * {N(Ldw)});");
            }

            using (w.Block($"for (nint i = begin; i < end; i += {N(VectorIsa.Lanes)})"))
            {
                w.Let("g", V.Load("d + i"));
                w.Store("token + i", V.Load("token + i") + "g");
                if (Positions)
                {
                    w.Store("position + i", V.Load("position + i") + "g");
                }

                if (Bigram is not null)
                {
                    w.Store("pair + i", V.Load("pair + i") + "g");
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
