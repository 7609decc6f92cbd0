using MicroGpt.Generators.Planning;

namespace MicroGpt.Generators.Emit;

/// <summary>What a product adds at the end.</summary>
internal enum ResidualKind
{
    None,

    /// <summary>Rows elsewhere: the result may hold partial sums until then.</summary>
    Apart,

    /// <summary>What the result's rows held before: a chain must stay in registers from first to last.</summary>
    InPlace,
}

/// <summary>y = x W (+ bias) (+ residual), W in panels. Serves the forward product and, on the transposed panels, the input gradient.</summary>
internal sealed class LinearKernel(string role, int inputs, int outputs, int ldx, int ldy, bool bias, ResidualKind residual) : Kernel
{
    /// <summary>A multiple of the tallest tiles of all instruction sets.</summary>
    private const int TileMultiple = 24;

    private bool HasResidual => residual != ResidualKind.None;

    public override string Name =>
        $"{role}_{N(inputs)}x{N(outputs)}_{N(ldx)}_{N(ldy)}" + (bias ? "_bias" : string.Empty) + (HasResidual ? residual == ResidualKind.InPlace ? "_inPlace" : "_residual" : string.Empty);

    public override string Parameters =>
        "float* x, float* w" + (bias ? ", float* bias" : string.Empty) + (HasResidual ? ", float* residual" : string.Empty)
        + ", float* y, nint begin, nint end";

    public override string Summary =>
        $"y(T,{N(outputs)}) = x(T,{N(inputs)}) W({N(inputs)},{N(outputs)})"
        + (bias ? " + bias" : string.Empty) + (HasResidual ? " + residual" : string.Empty);

    /// <summary>
    /// Rows of a block: as many whole tiles of every instruction set as stay resident at this depth, and at least one. A chain that must
    /// stay in registers may be deeper than the cache.
    /// </summary>
    internal static int BlockRows(Isa isa, int depth) => Math.Max(TileMultiple, isa.ResidentFloats / depth / TileMultiple * TileMultiple);

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
                + (HasResidual ? $", residual + (begin * {N(ldy)})" : string.Empty);
            w.Line($"{w.Call(new MatVecKernel(inputs, outputs, bias, HasResidual))}({operands}, y + (begin * {N(ldy)}), 0, {N(outputs)});");
            w.Line("return;");
        }

        w.Line();
        WriteTiles(w);
    }

    private void WriteTiles(KernelWriter w)
    {
        // The rows of a block and one panel stay in the caches; further blocks of rows read the panels again, so that they
        // are as few as can be, of equal sizes in whole tiles.
        IReadOnlyList<int> depths = residual == ResidualKind.InPlace ? [inputs] : BlockPlan.Depths(inputs);
        int block = BlockRows(w.Isa, depths[0]);
        w.Line($"nint blocks = (end - begin + {N(block - 1)}) / {N(block)};");
        string whole = $"(((end - begin + blocks - 1) / blocks) + {N(TileMultiple - 1)}) / {N(TileMultiple)} * {N(TileMultiple)}";
        w.Line($"nint size = blocks <= 1 ? end - begin : {whole};");
        using (w.Block("for (nint r0 = begin; r0 < end; r0 += size)"))
        {
            w.Line("nint r1 = end - r0 < size ? end : r0 + size;");
            for (int i = 0, k = 0; i < depths.Count; k += depths[i], i++)
            {
                bool last = i == depths.Count - 1;
                using (depths.Count > 1 ? w.Block(string.Empty) : null)
                {
                    WriteBlock(w, k, depths[i], accumulate: i > 0, bias && last, HasResidual && last);
                }
            }
        }
    }

    private void WriteBlock(KernelWriter w, int k, int depth, bool accumulate, bool adds, bool addsResidual) => TileLoops.Columns(w, outputs, panel =>
    {
        w.Line($"float* panel = w + (n * {N(inputs)}){(k > 0 ? $" + {N(k * panel)}" : string.Empty)};");
        TileLoops.Rows(w, "r0", "r1", rows => TileLoops.Tile(
            w,
            new TileShape(rows, panel, Walk.AlongRows, ldx, panel, ldy, depth, accumulate, adds, addsResidual),
            new TileOperands(
                V.Offset($"x + (m * {N(ldx)})", k),
                "panel",
                $"y + (m * {N(ldy)}) + n",
                Bias: adds ? "bias + n" : null,
                Residual: addsResidual ? $"residual + (m * {N(ldy)}) + n" : null)));
    });
}
