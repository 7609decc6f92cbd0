namespace MicroGpt.Generators.Emit;

/// <summary>
/// Copies a matrix into panels: panel after panel of adjacent outputs, each with all its inputs in ascending order.
/// Rows or columns that the stored matrix does not have become +0. Workers divide the outputs.
/// </summary>
/// <param name="transposed">Stored outputs x inputs (read along columns) and not inputs x outputs.</param>
internal sealed class PackKernel(int inputs, int outputs, int storedRows, int ld, bool transposed) : Kernel
{
    public override string Name =>
        $"Pack{(transposed ? "Transposed" : string.Empty)}_{N(inputs)}x{N(outputs)}_{N(storedRows)}_{N(ld)}";

    public override string Parameters => "float* w, float* panels, nint begin, nint end";

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
                w.Store(V.Offset("p", i), V.Load(V.Offset($"w + (k * {N(ld)}) + n", i)));
            }
        }

        if (storedRows < inputs)
        {
            w.Line($"new Span<float>(p, {N((inputs - storedRows) * panel)}).Clear();");
        }
    }

    private void WriteTransposed(KernelWriter w, int panel)
    {
        using (w.Block($"for (nint i = 0; i < {N(panel)}; i++)"))
        {
            w.Line("nint output = n + i;");
            w.Line($"float* source = w + (output * {N(ld)});");
            using (w.Block($"for (nint k = 0; k < {N(inputs)}; k++)"))
            {
                w.Line($"p[(k * {N(panel)}) + i] = output < {N(storedRows)} ? source[k] : 0f;");
            }
        }
    }
}
