namespace MicroGpt.Generators.Emit;

/// <summary>
/// One row of y = x W (+ bias) (+ residual) for columns [begin, end), begin a whole panel: the product of decoding, which
/// reads every weight once. Four panels at a time keep enough chains in flight to hide the latency of multiply-adds.
/// </summary>
internal sealed class MatVecKernel(int inputs, int outputs, bool bias, bool residual) : Kernel
{
    private const int Panels = 4;

    public override string Name =>
        $"MatVec_{N(inputs)}x{N(outputs)}" + (bias ? "_bias" : string.Empty) + (residual ? "_residual" : string.Empty);

    public override string Parameters =>
        "float* x, float* w" + (bias ? ", float* bias" : string.Empty) + (residual ? ", float* residual" : string.Empty)
        + ", float* y, nint begin, nint end";

    public override string Summary =>
        $"y({N(outputs)}) = x({N(inputs)}) W({N(inputs)},{N(outputs)})"
        + (bias ? " + bias" : string.Empty) + (residual ? " + residual" : string.Empty) + ", columns [begin, end)";

    public override void Write(KernelWriter w)
    {
        int panel = w.Isa.PanelWidth;
        w.Line("nint n = begin;");
        using (w.Block($"for (; n + {N(Panels * panel)} <= end; n += {N(Panels * panel)})"))
        {
            WriteColumns(w, Panels, panel);
        }

        using (w.Block($"for (; n + {N(panel)} <= end; n += {N(panel)})"))
        {
            WriteColumns(w, 1, panel);
        }

        if (outputs % panel != 0)
        {
            using (w.Block("if (n < end)"))
            {
                WriteColumns(w, 1, outputs % panel);
            }
        }
    }

    private void WriteColumns(KernelWriter w, int panels, int panel)
    {
        int registers = panel / w.Isa.Width;
        w.Line("float* a = x;");
        w.Line($"float* b = w + (n * {N(inputs)});");
        Each(w, panels, registers, (p, r) => w.Line($"{w.Isa.Vector} c{p}_{r} = {w.Isa.Zero};"));
        w.Line($"nint k = {N(inputs)};");
        using (w.Block("do"))
        {
            int steps = w.Isa.RowSteps;
            if (w.Isa.HasLaneFma)
            {
                w.Line($"{w.Isa.Vector} a0 = {w.Isa.Load("a")};");
            }

            for (int step = 0; step < steps; step++)
            {
                if (!w.Isa.HasLaneFma)
                {
                    w.Line($"{w.Isa.Vector} x{step} = {w.Isa.Broadcast(V.Offset("a", step))};");
                }

                Each(w, panels, registers, (p, r) =>
                {
                    string b = w.Isa.Load(V.Offset("b", (p * panel * inputs) + (step * panel) + (r * w.Isa.Width)));
                    string c = $"c{p}_{r}";
                    w.Line($"{c} = {(w.Isa.HasLaneFma ? w.Isa.LaneFma(c, b, "a0", step) : w.Isa.Fma(c, $"x{step}", b))};");
                });
            }

            w.Line($"a += {N(steps)};");
            w.Line($"b += {N(steps * panel)};");
            w.Line($"k -= {N(steps)};");
        }

        w.Line("while (k != 0);");
        Each(w, panels, registers, (p, r) =>
        {
            string at = V.Offset("n", (p * panel) + (r * w.Isa.Width));
            string value = $"c{p}_{r}";
            value = bias ? w.Isa.Add(value, w.Isa.Load("bias + " + at)) : value;
            value = residual ? w.Isa.Add(w.Isa.Load("residual + " + at), value) : value;
            w.Line(w.Isa.Store("y + " + at, value) + ";");
        });
    }

    private static void Each(KernelWriter w, int panels, int registers, Action<int, int> body)
    {
        for (int panel = 0; panel < panels; panel++)
        {
            for (int register = 0; register < registers; register++)
            {
                body(panel, register);
            }
        }
    }
}
