using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>
/// dW(inputs, outputs) += x^T dy over all tokens in ascending order; workers divide the rows of dW. Blocks of tokens and
/// columns of dy are copied into panels, and the rows of a tile next to each other: see <see cref="BlockPlan"/>.
/// </summary>
/// <param name="type">What x is stored as; it is widened where it is copied.</param>
internal sealed class WeightGradKernel(int inputs, int outputs, StorageType type, int ldx, int ldy, int ldw) : Kernel
{
    public override string Name => $"WeightGrad_{N(inputs)}x{N(outputs)}_{N(ldx)}_{N(ldy)}_{N(ldw)}{Suffix(type)}";

    public override string Parameters => $"{Pointer(type)} x, float* dy, float* dw, float* scratch, nint rows, nint begin, nint end";

    public override string Summary => $"dW({N(inputs)},{N(outputs)}) += x(T,{N(inputs)})^T dy(T,{N(outputs)}), rows [begin, end) of dW";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        int whole = outputs / panel * panel;
        using (w.Block("if (begin == end)"))
        {
            w.Line("return;");
        }

        w.Line();
        w.Line($"float* columns = scratch + {N(BlockPlan.RowFloats)};");
        using (w.Block($"for (nint token = 0; token < rows; token += {N(BlockPlan.Tokens)})"))
        {
            w.Line($"nint depth = rows - token < {N(BlockPlan.Tokens)} ? rows - token : {N(BlockPlan.Tokens)};");
            w.Line($"{Pointer(type)} xs = x + (token * {N(ldx)});");
            w.Line($"float* ys = dy + (token * {N(ldy)});");
            if (whole > 0)
            {
                WriteBlocks(w, panel, whole);
            }

            if (whole < outputs)
            {
                using (w.Block(string.Empty))
                {
                    WriteBlock(w, outputs - whole, N(whole), N(outputs));
                }
            }
        }
    }

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
        w.Line($"{w.Call(new GatherPanelsKernel(panel, ldy))}(ys + {first}, columns, {last} - {first}, depth);");
        TileLoops.Rows(w, "begin", "end", height =>
        {
            w.Line($"{w.Call(new GatherRowsKernel(height, type, ldx))}(xs + m, scratch, depth);");
            using (w.Block($"for (nint n = {first}; n < {last}; n += {N(panel)})"))
            {
                TileLoops.Tile(
                    w,
                    new TileShape(height, panel, Walk.AlongColumns, height, panel, ldw, 0, true, false, false),
                    new TileOperands("scratch", $"columns + ((n - {first}) * depth)", $"dw + (m * {N(ldw)}) + n", "depth"));
            }
        });
    }
}

/// <summary>Copies columns of a matrix into panels, each with all its rows in ascending order.</summary>
internal sealed class GatherPanelsKernel(int panel, int ld) : Kernel
{
    public override string Name => $"GatherPanels{N(panel)}_{N(ld)}";

    public override string Parameters => "float* source, float* panels, nint columns, nint depth";

    public override string Summary => $"panels of {N(panel)} columns from rows of {N(ld)}";

    public override void Write(KernelWriter w)
    {
        using (w.Block($"for (nint n = 0; n < columns; n += {N(panel)})"))
        {
            w.Line("float* s = source + n;");
            w.Line("float* p = panels + (n * depth);");
            using (w.Block($"for (nint k = 0; k < depth; k++, s += {N(ld)}, p += {N(panel)})"))
            {
                for (int i = 0; i < panel; i += Isa.Lanes)
                {
                    w.Store(V.Offset("p", i), V.Load(V.Offset("s", i)));
                }
            }
        }
    }
}

/// <summary>
/// Copies the first elements of every row next to each other: the A operand of a tile that walks along columns. Whole
/// vectors are copied and the next row overwrites what is too much, so the copy needs room for one vector more.
/// </summary>
internal sealed class GatherRowsKernel(int count, StorageType type, int ld) : Kernel
{
    public override string Name => $"GatherRows{N(count)}_{N(ld)}{Suffix(type)}";

    public override string Parameters => $"{Pointer(type)} s, float* p, nint depth";

    public override string Summary => $"the first {N(count)} of every row of {N(ld)}";

    public override void Write(KernelWriter w)
    {
        // The last row may end where the buffer does.
        w.Line($"{Pointer(type)} last = s + ((depth - 1) * {N(ld)});");
        using (w.Block($"for (; s != last; s += {N(ld)}, p += {N(count)})"))
        {
            w.Store("p", V.Load(type, "s"));
        }

        for (int i = 0; i < count; i++)
        {
            w.Line($"p[{N(i)}] = {Scalar(type, $"s[{N(i)}]")};");
        }
    }
}
