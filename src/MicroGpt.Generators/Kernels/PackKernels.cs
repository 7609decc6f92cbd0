using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Copies a matrix into panels: panel after panel of adjacent outputs, each with all its inputs in ascending order.
/// Rows or columns that the stored matrix lacks become +0. Workers divide the outputs.
/// </summary>
/// <param name="Type">Type in which the matrix is stored.</param>
/// <param name="Transposed">True if stored outputs x inputs (read along columns), false if inputs x outputs.</param>
internal sealed record PackKernel(StorageType Type, int Inputs, int Outputs, int StoredRows, int Ld, bool Transposed) : Kernel
{
    private const int MostInlined = 1 << 16;

    public override string Name =>
        $"Pack{(Transposed ? "Transposed" : string.Empty)}_{N(Inputs)}x{N(Outputs)}{Suffix(Type)}";

    public override string Parameters => $"{Pointer(Type)} w, float* panels, nint begin, nint end";

    public override string Summary =>
        $"panels of W({N(Inputs)},{N(Outputs)}), stored {(Transposed ? "Outputs x Inputs" : "Inputs x Outputs")}, outputs [begin, end)";

    // Only the head and the exit token are transposed in the forward pass, and they stay in float32.
    public override string? Int8Call => Transposed
        ? null
        : $"Int8Panels.Pack(w, StorageType.{Type}, {N(Ld)}, {N(StoredRows)}, panels, {N(Inputs)}, {N(Outputs)}, begin, end)";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        using (w.Block($"for (nint n = begin; n < end; n += {N(panel)})"))
        {
            w.Line($"float* p = panels + (n * {N(Inputs)});");
            if (Outputs % panel == 0)
            {
                WritePanel(w, panel);
                return;
            }

            using (w.Block($"if (n + {N(panel)} <= {N(Outputs)})"))
            {
                WritePanel(w, panel);
            }

            using (w.Block("else"))
            {
                WritePanel(w, Outputs % panel);
            }
        }
    }

    private void WritePanel(KernelWriter w, int panel)
    {
        if (Transposed)
        {
            WriteTransposed(w, panel);
        }
        else
        {
            WriteRows(w, panel);
        }
    }

    private void WriteRows(KernelWriter w, int panel)
    {
        using (w.Block($"for (nint k = 0; k < {N(StoredRows)}; k++, p += {N(panel)})"))
        {
            for (int i = 0; i < panel; i += VectorIsa.Lanes)
            {
                w.Store(V.Offset("p", i), V.Load(Type, V.Offset($"w + (k * {N(Ld)}) + n", i)));
            }
        }

        if (StoredRows < Inputs)
        {
            w.Line($"new Span<float>(p, {N((Inputs - StoredRows) * panel)}).Clear();");
        }
    }

    private void WriteTransposed(KernelWriter w, int panel)
    {
        int block = w.Isa.TransposeBlock;
        if (block == 1)
        {
            WriteElements(w, panel);
            return;
        }

        using (w.Block($"if (n + {N(panel)} <= {N(StoredRows)})"))
        {
            WriteBlocks(w, panel, block);
        }

        if (StoredRows % panel != 0)
        {
            using (w.Block("else"))
            {
                WriteElements(w, panel);
            }
        }
    }

    // Each cache line of the rows of a panel is read completely while it is cached. Small matrices, for which calls take as long as the
    // work, have the transposed blocks in the loop.
    private void WriteBlocks(KernelWriter w, int panel, int block)
    {
        if ((long)Inputs * Outputs > MostInlined)
        {
            int step = Inputs % 16 == 0 ? 16 : 8;
            string transpose = w.Call(new TransposeKernel(Type, Ld, panel));
            using (w.Block($"for (nint k = 0; k < {N(Inputs)}; k += {N(step)})"))
            using (w.Block($"for (nint i = 0; i < {N(panel)}; i += {N(block)})"))
            using (w.Block($"for (nint j = k; j < k + {N(step)}; j += {N(block)})"))
            {
                w.Line($"{transpose}(w + ((n + i) * {N(Ld)}) + j, p + (j * {N(panel)}) + i);");
            }

            return;
        }

        using (w.Block($"for (nint k = 0; k < {N(Inputs)}; k += {N(block)}, p += {N(block * panel)})"))
        {
            w.Line($"{Pointer(Type)} source = w + (n * {N(Ld)}) + k;");
            for (int i = 0; i < panel; i += block)
            {
                using (w.Block(string.Empty))
                {
                    TransposeKernel.WriteBlock(w, Type, V.Offset("source", i * Ld), Ld, V.Offset("p", i), panel);
                }
            }
        }
    }

    private void WriteElements(KernelWriter w, int panel)
    {
        using (w.Block($"for (nint i = 0; i < {N(panel)}; i++)"))
        {
            w.Line("nint output = n + i;");
            w.Line($"{Pointer(Type)} source = w + (output * {N(Ld)});");
            using (w.Block($"for (nint k = 0; k < {N(Inputs)}; k++)"))
            {
                w.Line($"p[(k * {N(panel)}) + i] = output < {N(StoredRows)} ? {Scalar(Type, "source[k]")} : 0f;");
            }
        }
    }
}
