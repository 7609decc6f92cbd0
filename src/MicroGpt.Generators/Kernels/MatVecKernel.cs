using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>
/// One row of y = x W (+ bias) (+ residual) for columns [begin, end), begin a whole panel: the product of decoding, which
/// reads every weight once. Four panels at a time keep enough chains in flight to hide the latency of multiply-adds.
/// </summary>
internal sealed record MatVecKernel(int Inputs, int Outputs, bool Bias, bool Residual) : Kernel
{
    private const int Panels = 4;

    public override string Name =>
        $"MatVec_{N(Inputs)}x{N(Outputs)}" + (Bias ? "_bias" : string.Empty) + (Residual ? "_residual" : string.Empty);

    public override string Parameters =>
        "float* x, float* w" + (Bias ? ", float* bias" : string.Empty) + (Residual ? ", float* residual" : string.Empty)
        + ", float* y, nint begin, nint end";

    public override string Summary =>
        $"y({N(Outputs)}) = x({N(Inputs)}) W({N(Inputs)},{N(Outputs)})"
        + (Bias ? " + bias" : string.Empty) + (Residual ? " + residual" : string.Empty) + ", columns [begin, end)";

    public override string Int8Call =>
        $"Int8Product.Columns<D>(x, w, {N(Inputs)}, {N(Outputs)}, {(Bias ? "bias" : "null")}, {(Residual ? "residual" : "null")}, "
            + "y, begin, end)";

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

        if (Outputs % panel != 0)
        {
            using (w.Block("if (n < end)"))
            {
                WriteColumns(w, 1, Outputs % panel);
            }
        }
    }

    private void WriteColumns(KernelWriter w, int panels, int panel)
    {
        int registers = panel / w.Isa.Width;
        w.Line("float* a = x;");
        w.Line($"float* b = w + (n * {N(Inputs)});");
        Each(w, panels, registers, (p, r) => w.Line($"{w.Isa.Vector} c{p}_{r} = {w.Isa.Zero};"));
        w.Line($"nint k = {N(Inputs)};");
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
                    string b = w.Isa.Load(V.Offset("b", (p * panel * Inputs) + (step * panel) + (r * w.Isa.Width)));
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
            value = Bias ? w.Isa.Add(value, w.Isa.Load("bias + " + at)) : value;
            value = Residual ? w.Isa.Add(w.Isa.Load("residual + " + at), value) : value;
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
