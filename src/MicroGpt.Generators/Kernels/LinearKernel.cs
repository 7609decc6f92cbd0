using MicroGpt.Generators.Simd;
namespace MicroGpt.Generators.Kernels;

/// <summary>What a product adds at the end.</summary>
internal enum ResidualKind
{
    None,

    /// <summary>Rows of another buffer. The result's rows may hold partial sums until the end.</summary>
    Apart,

    /// <summary>The previous contents of the result's rows. A chain must stay in registers from start to end.</summary>
    InPlace,
}

/// <summary>
/// y = x W (+ bias) (+ residual), W in panels. Computes the forward product and, on the transposed panels, the input gradient.
/// </summary>
internal sealed record LinearKernel(string Role, int Inputs, int Outputs, int Ldx, int Ldy, bool Bias, ResidualKind Residual) : Kernel
{
    /// <summary>A multiple of the tallest tiles of all instruction sets.</summary>
    private const int TileMultiple = 24;

    /// <summary>Extent of k from which the call of a tile costs nothing beside its work.</summary>
    private const int DeepTile = 256;

    /// <summary>The role of a forward product, the only one that may run for a single row.</summary>
    public const string Forward = "Linear";

    private bool HasResidual => Residual != ResidualKind.None;

    public override string Name =>
        $"{Role}_{N(Inputs)}x{N(Outputs)}" + (Bias ? "_bias" : string.Empty) + Residual switch
        {
            ResidualKind.None => string.Empty,
            ResidualKind.InPlace => "_inPlace",
            _ => "_residual",
        };

    public override string Parameters =>
        "float* x, float* w" + (Bias ? ", float* bias" : string.Empty) + (HasResidual ? ", float* residual" : string.Empty)
        + ", float* y, nint begin, nint end";

    public override string Summary =>
        $"y(T,{N(Outputs)}) = x(T,{N(Inputs)}) W({N(Inputs)},{N(Outputs)})"
        + (Bias ? " + bias" : string.Empty) + (HasResidual ? " + residual" : string.Empty);

    public override string? Int8Call => Role == Forward
        ? $"Int8Product.Rows<D>(x, {N(Ldx)}, w, {N(Inputs)}, {N(Outputs)}, {(Bias ? "bias" : "null")}, "
            + $"{(HasResidual ? "residual" : "null")}, y, {N(Ldy)}, begin, end)"
        : null;

    /// <summary>
    /// Rows of a block: as many whole tiles of every instruction set as fit the cache at this depth, but at least one tile. A chain that
    /// must stay in registers may be deeper than the cache.
    /// </summary>
    internal static int BlockRows(VectorIsa isa, int depth) =>
        Math.Max(TileMultiple, isa.ResidentFloats / depth / TileMultiple * TileMultiple);

    public override void Write(KernelWriter w)
    {
        if (Role != Forward)
        {
            WriteTiles(w);
            return;
        }

        // A single row is limited by the latency of its chains, not by loads of x: see MatVecKernel.
        using (w.Block("if (end - begin == 1)"))
        {
            string operands = "x + (begin * " + N(Ldx) + "), w" + (Bias ? ", bias" : string.Empty)
                + (HasResidual ? $", residual + (begin * {N(Ldy)})" : string.Empty);
            w.Line($"{w.Call(new MatVecKernel(Inputs, Outputs, Bias, HasResidual))}({operands}, y + (begin * {N(Ldy)}), 0, {N(Outputs)});");
            w.Line("return;");
        }

        w.Line();
        WriteTiles(w);
    }

    private void WriteTiles(KernelWriter w)
    {
        // The rows of a block and one panel stay in the caches. Every further block rereads the panels, so there are as few
        // blocks as possible, of equal sizes in whole tiles.
        IReadOnlyList<int> depths = Residual == ResidualKind.InPlace ? [Inputs] : BlockPlan.Depths(Inputs);
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
                    WriteBlock(w, k, depths[i], accumulate: i > 0, Bias && last, HasResidual && last);
                }
            }
        }
    }

    private void WriteBlock(KernelWriter w, int k, int depth, bool accumulate, bool addsBias, bool addsResidual) =>
        TileLoops.Columns(w, Outputs, panel =>
        {
            w.Line($"float* panel = w + (n * {N(Inputs)}){(k > 0 ? $" + {N(k * panel)}" : string.Empty)};");
            var operands = new TileOperands(
                V.Offset($"x + (m * {N(Ldx)})", k),
                "panel",
                $"y + (m * {N(Ldy)}) + n",
                Bias: addsBias ? "bias + n" : null,
                Residual: addsResidual ? $"residual + (m * {N(Ldy)}) + n" : null);
            TileShape Shape(int rows) =>
                new(rows, panel, Walk.AlongRows, Ldx, panel, Ldy, depth, accumulate, addsBias, addsResidual);
            if (depth < DeepTile)
            {
                TileLoops.RepeatedRows(w, "r0", "r1", Shape, operands);
            }
            else
            {
                TileLoops.Rows(w, "r0", "r1", rows => TileLoops.Tile(w, Shape(rows), operands));
            }
        });
}
