namespace MicroGpt.Generators.Emit;

/// <summary>
/// Copies a matrix into panels: panel after panel of adjacent outputs, each with all its inputs in ascending order.
/// Rows or columns that the stored matrix does not have become +0. Workers divide the outputs.
/// </summary>
/// <param name="type">What the matrix is stored as.</param>
/// <param name="transposed">Stored outputs x inputs (read along columns) and not inputs x outputs.</param>
internal sealed class PackKernel(StorageType type, int inputs, int outputs, int storedRows, int ld, bool transposed) : Kernel
{
    public override string Name =>
        $"Pack{(transposed ? "Transposed" : string.Empty)}_{N(inputs)}x{N(outputs)}_{N(storedRows)}_{N(ld)}{Suffix(type)}";

    public override string Parameters => $"{Pointer(type)} w, float* panels, nint begin, nint end";

    public override string Summary =>
        $"panels of W({N(inputs)},{N(outputs)}), stored {(transposed ? "outputs x inputs" : "inputs x outputs")}, outputs [begin, end)";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        using (w.Block($"for (nint n = begin; n < end; n += {N(panel)})"))
        {
            w.Line($"float* p = panels + (n * {N(inputs)});");
            if (outputs % panel == 0)
            {
                WritePanel(w, panel);
                return;
            }

            using (w.Block($"if (n + {N(panel)} <= {N(outputs)})"))
            {
                WritePanel(w, panel);
            }

            using (w.Block("else"))
            {
                WritePanel(w, outputs % panel);
            }
        }
    }

    private void WritePanel(KernelWriter w, int panel)
    {
        if (transposed)
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
        using (w.Block($"for (nint k = 0; k < {N(storedRows)}; k++, p += {N(panel)})"))
        {
            for (int i = 0; i < panel; i += Isa.Lanes)
            {
                w.Store(V.Offset("p", i), V.Load(type, V.Offset($"w + (k * {N(ld)}) + n", i)));
            }
        }

        if (storedRows < inputs)
        {
            w.Line($"new Span<float>(p, {N((inputs - storedRows) * panel)}).Clear();");
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

        // A cache line of every row at a time, so that a line is read whole while it is in the cache.
        int step = inputs % 16 == 0 ? 16 : 8;
        string transpose = w.Call(new TransposeKernel(type, ld, panel));
        using (w.Block($"if (n + {N(panel)} <= {N(storedRows)})"))
        {
            using (w.Block($"for (nint k = 0; k < {N(inputs)}; k += {N(step)})"))
            using (w.Block($"for (nint i = 0; i < {N(panel)}; i += {N(block)})"))
            using (w.Block($"for (nint j = k; j < k + {N(step)}; j += {N(block)})"))
            {
                w.Line($"{transpose}(w + ((n + i) * {N(ld)}) + j, p + (j * {N(panel)}) + i);");
            }
        }

        if (storedRows % panel != 0)
        {
            using (w.Block("else"))
            {
                WriteElements(w, panel);
            }
        }
    }

    private void WriteElements(KernelWriter w, int panel)
    {
        using (w.Block($"for (nint i = 0; i < {N(panel)}; i++)"))
        {
            w.Line("nint output = n + i;");
            w.Line($"{Pointer(type)} source = w + (output * {N(ld)});");
            using (w.Block($"for (nint k = 0; k < {N(inputs)}; k++)"))
            {
                w.Line($"p[(k * {N(panel)}) + i] = output < {N(storedRows)} ? {Scalar(type, "source[k]")} : 0f;");
            }
        }
    }
}
