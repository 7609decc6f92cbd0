using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// dW(inputs, outputs) += x^T dy over all tokens in ascending order; workers divide the rows of dW. Blocks of tokens and
/// columns of dy are copied into panels, and the rows of a tile next to each other: see <see cref="BlockPlan"/>.
/// </summary>
/// <param name="Type">Type in which x is stored; it is widened as it is copied.</param>
/// <param name="Symmetric">Whether dW is symmetric. Then only the panels on and right of the diagonal are computed.</param>
internal sealed record WeightGradKernel(
    int Inputs, int Outputs, StorageType Type, int Ldx, int Ldy, int Ldw, bool Symmetric = false) : Kernel
{
    /// <summary>Whether tiles read x and dy where they are, without copies: see <see cref="BlockPlan.StaysCached"/>.</summary>
    public bool InPlace { get; init; }

    public override string Name => $"{(Symmetric ? "Gram" : "WeightGrad")}_{N(Inputs)}x{N(Outputs)}{Suffix(Type)}";

    public override string Parameters => $"{Pointer(Type)} x, float* dy, float* dw, float* scratch, nint rows, nint begin, nint end";

    public override string Summary =>
        $"dW({N(Inputs)},{N(Outputs)}) += x(T,{N(Inputs)})^T dy(T,{N(Outputs)}), rows [begin, end) of dW"
        + (Symmetric ? ", panels on and right of the diagonal" : string.Empty);

    public override void Write(KernelWriter w)
    {
        using (w.Block("if (begin == end)"))
        {
            w.Line("return;");
        }

        w.Line();
        if (InPlace)
        {
            WriteInPlace(w);
            return;
        }

        int panel = w.Isa.PanelWidth;
        int whole = Outputs / panel * panel;
        w.Line($"float* columns = scratch + {N(BlockPlan.RowFloats)};");
        using (w.Block($"for (nint token = 0; token < rows; token += {N(BlockPlan.Tokens)})"))
        {
            w.Line($"nint depth = rows - token < {N(BlockPlan.Tokens)} ? rows - token : {N(BlockPlan.Tokens)};");
            w.Line($"{Pointer(Type)} xs = x + (token * {N(Ldx)});");
            w.Line($"float* ys = dy + (token * {N(Ldy)});");
            if (whole > 0)
            {
                WriteBlocks(w, panel, whole);
            }

            if (whole < Outputs)
            {
                using (w.Block(string.Empty))
                {
                    WriteBlock(w, Outputs - whole, N(whole), N(Outputs));
                }
            }
        }
    }

    private void WriteInPlace(KernelWriter w) => TileLoops.Columns(w, Outputs, panel => TileLoops.RepeatedRows(
        w,
        "begin",
        "end",
        height => new TileShape(height, panel, Walk.AlongColumns, Ldx, Ldy, Ldw, 0, true, false, false),
        new TileOperands("x + m", "dy + n", $"dw + (m * {N(Ldw)}) + n", "rows")));

    private void WriteBlocks(KernelWriter w, int panel, int whole)
    {
        if (whole <= BlockPlan.Columns)
        {
            using (w.Block(string.Empty))
            {
                WriteBlock(w, panel, "0", N(whole));
            }

            return;
        }

        using (w.Block($"for (nint n0 = 0; n0 < {N(whole)}; n0 += {N(BlockPlan.Columns)})"))
        {
            bool divides = whole % BlockPlan.Columns == 0;
            w.Line(divides
                ? $"nint n1 = n0 + {N(BlockPlan.Columns)};"
                : $"nint n1 = n0 + {N(BlockPlan.Columns)} < {N(whole)} ? n0 + {N(BlockPlan.Columns)} : {N(whole)};");
            WriteBlock(w, panel, "n0", "n1");
        }
    }

    private void WriteBlock(KernelWriter w, int panel, string first, string last)
    {
        w.Line($"{w.Call(new GatherPanelsKernel(panel, Ldy))}(ys + {first}, columns, {last} - {first}, depth);");
        TileLoops.Rows(w, "begin", "end", height =>
        {
            w.Line($"{w.Call(new GatherRowsKernel(height, Type, Ldx))}(xs + m, scratch, depth);");
            string start = Symmetric ? $"m / {N(panel)} * {N(panel)} > {first} ? m / {N(panel)} * {N(panel)} : {first}" : first;
            using (w.Block($"for (nint n = {start}; n < {last}; n += {N(panel)})"))
            {
                TileLoops.Tile(
                    w,
                    new TileShape(height, panel, Walk.AlongColumns, height, panel, Ldw, 0, true, false, false),
                    new TileOperands("scratch", $"columns + ((n - {first}) * depth)", $"dw + (m * {N(Ldw)}) + n", "depth"));
            }
        });
    }
}

/// <summary>Copies columns of a matrix into panels, each with all its rows in ascending order.</summary>
internal sealed record GatherPanelsKernel(int Panel, int Ld) : Kernel
{
    public override string Name => $"GatherPanels{N(Panel)}_{N(Ld)}";

    public override string Parameters => "float* source, float* panels, nint columns, nint depth";

    public override string Summary => $"panels of {N(Panel)} columns from rows of {N(Ld)}";

    public override void Write(KernelWriter w)
    {
        using (w.Block($"for (nint n = 0; n < columns; n += {N(Panel)})"))
        {
            w.Line("float* s = source + n;");
            w.Line("float* p = panels + (n * depth);");
            using (w.Block($"for (nint k = 0; k < depth; k++, s += {N(Ld)}, p += {N(Panel)})"))
            {
                for (int i = 0; i < Panel; i += VectorIsa.Lanes)
                {
                    w.Store(V.Offset("p", i), V.Load(V.Offset("s", i)));
                }
            }
        }
    }
}

/// <summary>
/// Copies the first elements of every row next to each other: the A operand of a tile that walks along columns. Whole
/// vectors are copied and the next row overwrites the surplus, so the copy needs room for one extra vector.
/// </summary>
internal sealed record GatherRowsKernel(int Count, StorageType Type, int Ld) : Kernel
{
    public override string Name => $"GatherRows{N(Count)}_{N(Ld)}{Suffix(Type)}";

    public override string Parameters => $"{Pointer(Type)} s, float* p, nint depth";

    public override string Summary => $"the first {N(Count)} of every row of {N(Ld)}";

    public override void Write(KernelWriter w)
    {
        // The last row may end at the end of the buffer, so it is copied without reading past it.
        w.Line($"{Pointer(Type)} last = s + ((depth - 1) * {N(Ld)});");
        using (w.Block($"for (; s != last; s += {N(Ld)}, p += {N(Count)})"))
        {
            w.Store("p", V.Load(Type, "s"));
        }

        for (int i = 0; i < Count; i++)
        {
            w.Line($"p[{N(i)}] = {Scalar(Type, $"s[{N(i)}]")};");
        }
    }
}
