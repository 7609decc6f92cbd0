namespace MicroGpt.Generators.Emit;

/// <summary>y = x W (+ bias) (+ residual), W in panels. Serves the forward product and, on the transposed panels, the input gradient.</summary>
internal sealed class LinearKernel(string role, int inputs, int outputs, int ldx, int ldy, bool bias, bool residual) : Kernel
{
    public override string Name =>
        $"{role}_{N(inputs)}x{N(outputs)}_{N(ldx)}_{N(ldy)}" + (bias ? "_bias" : string.Empty) + (residual ? "_residual" : string.Empty);

    public override string Parameters =>
        "float* x, float* w" + (bias ? ", float* bias" : string.Empty) + (residual ? ", float* residual" : string.Empty)
        + ", float* y, nint begin, nint end";

    public override string Summary =>
        $"y(T,{N(outputs)}) = x(T,{N(inputs)}) W({N(inputs)},{N(outputs)})"
        + (bias ? " + bias" : string.Empty) + (residual ? " + residual" : string.Empty);

    public override void Write(KernelWriter w)
    {
        if (role == "InputGrad")
        {
            WriteTiles(w);
            return;
        }

        // A single row is limited by the latency of its chains, not by loads of x: see MatVecKernel.
        using (w.Block("if (end - begin == 1)"))
        {
            string operands = "x + (begin * " + N(ldx) + "), w" + (bias ? ", bias" : string.Empty)
                + (residual ? $", residual + (begin * {N(ldy)})" : string.Empty);
            w.Line($"{w.Call(new MatVecKernel(inputs, outputs, bias, residual))}({operands}, y + (begin * {N(ldy)}), 0, {N(outputs)});");
            w.Line("return;");
        }

        w.Line();
        WriteTiles(w);
    }

    private void WriteTiles(KernelWriter w) => TileLoops.Columns(w, outputs, panel =>
    {
        w.Line($"float* panel = w + (n * {N(inputs)});");
        TileLoops.Rows(w, "begin", "end", rows => TileLoops.Tile(
            w,
            new TileShape(rows, panel, Walk.AlongRows, ldx, panel, ldy, inputs, false, bias, residual),
            new TileOperands(
                $"x + (m * {N(ldx)})",
                "panel",
                $"y + (m * {N(ldy)}) + n",
                Bias: bias ? "bias + n" : null,
                Residual: residual ? $"residual + (m * {N(ldy)}) + n" : null)));
    });
}
