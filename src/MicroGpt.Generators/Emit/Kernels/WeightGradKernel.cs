namespace MicroGpt.Generators.Emit;

/// <summary>dW(inputs, outputs) += x^T dy over all tokens in ascending order; workers divide the rows of dW.</summary>
internal sealed class WeightGradKernel(int inputs, int outputs, int ldx, int ldy, int ldw) : Kernel
{
    public override string Name => $"WeightGrad_{N(inputs)}x{N(outputs)}_{N(ldx)}_{N(ldy)}_{N(ldw)}";

    public override string Parameters => "float* x, float* dy, float* dw, nint rows, nint begin, nint end";

    public override string Summary => $"dW({N(inputs)},{N(outputs)}) += x(T,{N(inputs)})^T dy(T,{N(outputs)}), rows [begin, end) of dW";

    public override void Write(KernelWriter w) => TileLoops.Columns(w, outputs, panel =>
        TileLoops.Rows(w, "begin", "end", height => TileLoops.Tile(
            w,
            new TileShape(height, panel, Walk.AlongColumns, ldx, ldy, ldw, 0, true, false, false),
            new TileOperands("x + m", "dy + n", $"dw + (m * {N(ldw)}) + n", "rows"))));
}
