using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>Strides and extents shared by the kernels of attention, in elements.</summary>
/// <param name="Kept">Type in which the backward pass reads queries, keys, values and the output.</param>
/// <param name="Qkv">Row stride of queries, keys and values.</param>
/// <param name="Output">Row stride of the output.</param>
/// <param name="Statistics">Row stride of the log-sum-exp.</param>
internal sealed record AttentionShape(AttentionPlan Plan, StorageType Kept, int Qkv, int Output, int Statistics, long CacheSlot)
{
    public int Head => Plan.PaddedHeadSize;

    /// <summary>From the queries of a row to its keys, and from its keys to its values.</summary>
    public int PartStride => Plan.Heads * Head;

    /// <summary>Share of the probabilities that training drops; 0 for none.</summary>
    public float Dropout { get; init; }

    /// <summary>Parameters of a kernel that drops probabilities: keys of the rows or null, and the number of the mask.</summary>
    public string DropoutParameters => Dropout > 0 ? ", ulong* dropout, nint site" : string.Empty;

    /// <summary>The same for a kernel of one head: the mask's index of key 0 in addition.</summary>
    public string HeadDropoutParameters => Dropout > 0 ? DropoutParameters + ", nint firstKey" : string.Empty;

    /// <summary>Arguments for <see cref="HeadDropoutParameters"/>. <see cref="DeclareRowKeys"/> declares the first.</summary>
    /// <param name="key">The mask's index of the first key.</param>
    public string HeadDropout(string key) => Dropout > 0 ? $", rowKeys, site, {key}" : string.Empty;

    /// <summary>Parameters for a block of queries: its first position, or how many keys all queries see; and its rows.</summary>
    public string BlockParameters => Plan.IsFull ? "nint keyCount, nint rows" : "nint block, nint rows";

    /// <summary>Declares the keys of the queries from a row on.</summary>
    public void DeclareRowKeys(KernelWriter w, string row)
    {
        if (Dropout > 0)
        {
            w.Line($"ulong* rowKeys = dropout == null ? null : dropout + {row};");
        }
    }

    /// <summary>Name of a kernel without dropout, or with it.</summary>
    public string DropoutSuffix => Dropout > 0 ? "_dropout" : string.Empty;

    /// <summary>Row stride of the gradients of queries, keys and values.</summary>
    public int QkvGrad { get; init; } = Qkv;

    /// <summary>Row stride of the output's gradient.</summary>
    public int OutputGrad { get; init; } = Output;

    /// <summary>Row stride of the queries that tiles of the backward pass read, widened from bfloat16 if necessary.</summary>
    public int QueryStride => Kept == StorageType.Float32 ? Qkv : Head;

    /// <summary>1 / sqrt(headSize); square root and division are exact IEEE.</summary>
    public float Scale => (float)(1.0 / Math.Sqrt(Plan.HeadSize));

    public string Suffix => $"{CSharpLiteral.Of(Plan.Heads)}x{CSharpLiteral.Of(Plan.HeadSize)}";
}

/// <summary>Copies rows of one head into panels of adjacent tokens, channels ascending: the B operand of q k^T.</summary>
internal sealed record PackTokensKernel(int Head, StorageType Type, int Ld) : Kernel
{
    public override string Name => $"PackTokens_{N(Head)}{Suffix(Type)}";

    public override string Parameters => $"{Pointer(Type)} rows, float* panels, nint first, nint count";

    public override string Summary => $"panels of {N(Head)} channels; token first + i comes from row i";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        int block = Head % w.Isa.TransposeBlock == 0 ? w.Isa.TransposeBlock : 1;
        w.Line("nint i = 0;");
        if (block > 1)
        {
            // Whole blocks start at aligned tokens. The tokens before and after them are copied one by one.
            Tokens(w, $"i < count && ((first + i) & {N(block - 1)}) != 0", panel);
            using (w.Block($"for (; i + {N(block)} <= count; i += {N(block)})"))
            {
                Addresses(w, panel);
                using (w.Block($"for (nint c = 0; c < {N(Head)}; c += {N(block)})"))
                {
                    w.Line($"{w.Call(new TransposeKernel(Type, Ld, panel))}(x + c, p + (c * {N(panel)}));");
                }
            }
        }

        Tokens(w, "i < count", panel);
    }

    private void Tokens(KernelWriter w, string condition, int panel)
    {
        using (w.Block($"for (; {condition}; i++)"))
        {
            Addresses(w, panel);
            using (w.Block($"for (nint c = 0; c < {N(Head)}; c++)"))
            {
                w.Line($"p[c * {N(panel)}] = {Scalar(Type, "x[c]")};");
            }
        }
    }

    private void Addresses(KernelWriter w, int panel)
    {
        w.Line("nint token = first + i;");
        w.Line($"float* p = panels + (token / {N(panel)} * {N(panel * Head)}) + (token % {N(panel)});");
        w.Line($"{Pointer(Type)} x = rows + (i * {N(Ld)});");
    }
}

/// <summary>Copies rows of one head next to each other and clears the rows up to the next multiple of 8.</summary>
internal sealed record CopyTokensKernel(int Head, StorageType Type, int Ld) : Kernel
{
    public override string Name => $"CopyTokens_{N(Head)}{Suffix(Type)}";

    public override string Parameters => $"{Pointer(Type)} rows, float* copy, nint first, nint count";

    public override string Summary => $"copy(first + i, {N(Head)}) = row i";

    public override void Write(KernelWriter w)
    {
        w.Line($"float* p = copy + (first * {N(Head)});");
        using (w.Block($"for (nint i = 0; i < count; i++, p += {N(Head)})"))
        {
            w.EachHeadVector(Head, (c, half) => w.Store($"p + {c}", V.Load(Type, $"rows + (i * {N(Ld)}) + {c}", half), half));
        }

        // The attention weights of these rows are +0, but 0 * NaN is NaN.
        w.Line($"nint pads = (8 - ((first + count) & 7)) & 7;");
        w.Line($"new Span<float>(p, (int)pads * {N(Head)}).Clear();");
    }
}
