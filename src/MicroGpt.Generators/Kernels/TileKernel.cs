using MicroGpt.Generators.Simd;
using MicroGpt.Generators.Text;

namespace MicroGpt.Generators.Kernels;

/// <summary>How a tile walks A as k grows.</summary>
internal enum Walk
{
    /// <summary>A is row-major, rows of A are rows of C: element (i, k) at i * lda + k.</summary>
    AlongRows,

    /// <summary>A is transposed, columns of A are rows of C: element (i, k) at k * lda + i.</summary>
    AlongColumns,
}

/// <summary>Everything that determines the text of a register tile: C[rows, columns] (+)= A B. Strides are in floats.</summary>
/// <param name="Depth">Extent of k; 0 = passed as an argument. Along rows it is a multiple of 8.</param>
/// <param name="Accumulate">Chains begin with C, not with +0.</param>
internal sealed record TileShape(
    int Rows, int Columns, Walk Walk, int Lda, int Ldb, int Ldc, int Depth, bool Accumulate, bool Bias, bool Residual)
{
    /// <summary>Whether every round takes one k, so that k may be any number along rows too.</summary>
    public bool SingleSteps { get; init; }

    /// <summary>Whether a call computes several tiles below each other, so that registers are saved once for all of them.</summary>
    public bool Repeats { get; init; }

    /// <summary>
    /// E.g. <c>Tile_8x16_k64_a80_b16_c208_bias</c>: rows x columns, extent of k, strides. <c>TileT</c> walks along columns of A.
    /// </summary>
    public string Name =>
        $"Tile{(Walk == Walk.AlongRows ? string.Empty : "T")}_{N(Rows)}x{N(Columns)}"
        + $"_k{(Depth == 0 ? string.Empty : N(Depth))}_a{N(Lda)}_b{N(Ldb)}_c{N(Ldc)}"
        + (Accumulate ? "_adds" : string.Empty) + (Bias ? "_bias" : string.Empty) + (Residual ? "_residual" : string.Empty)
        + (SingleSteps && Walk == Walk.AlongRows ? "_each" : string.Empty) + (Repeats ? "_tiles" : string.Empty);

    /// <summary>What the tile computes, for the comment above it.</summary>
    public string Summary
    {
        get
        {
            string k = Depth == 0 ? "k" : N(Depth);
            string a = Walk == Walk.AlongRows ? $"a ({N(Rows)},{k})" : $"a^T, a ({k},{N(Rows)}),";
            string added = (Bias ? " + bias" : string.Empty) + (Residual ? " + residual" : string.Empty);
            string tile = Repeats ? "Register tiles below each other, each" : "Register tile:";
            return $"{tile} c ({N(Rows)},{N(Columns)}) {(Accumulate ? "+=" : "=")} {a} x b ({k},{N(Columns)}){added}, "
                + "every element one chain of multiply-adds, k ascending.\n"
                + $"Rows of a, b and c begin {N(Lda)}, {N(Ldb)} and {N(Ldc)} floats apart.";
        }
    }

    public string Parameters =>
        "float* a, float* b, float* c" + (Depth == 0 ? ", nint k" : string.Empty)
        + (Bias ? ", float* bias" : string.Empty) + (Residual ? ", float* residual" : string.Empty)
        + (Repeats ? ", nint tiles" : string.Empty);

    private static string N(int value) => CSharpLiteral.Of(value);
}

/// <summary>
/// A register tile. Every element is one chain of fused multiply-adds over ascending k, held in a register from start to
/// end. Bias and residual are added afterwards (law 3a).
/// </summary>
internal sealed record TileKernel(TileShape Shape) : Kernel
{
    public override string Name => Shape.Name;

    public override string Parameters => Shape.Parameters;

    public override string Summary => Shape.Summary;

    public override void Write(KernelWriter w)
    {
        if (!Shape.Repeats)
        {
            WriteTile(w);
            return;
        }

        using (w.Block("do"))
        {
            w.Line("float* ak = a;");
            w.Line("float* bk = b;");
            WriteTile(w);
            w.Line($"a += {N(Shape.Walk == Walk.AlongRows ? Shape.Rows * Shape.Lda : Shape.Rows)};");
            w.Line($"c += {N(Shape.Rows * Shape.Ldc)};");
            if (Shape.Residual)
            {
                w.Line($"residual += {N(Shape.Rows * Shape.Ldc)};");
            }
        }

        w.Line("while (--tiles != 0);");
    }

    private void WriteTile(KernelWriter w)
    {
        int registers = Math.Max(1, Shape.Columns / w.Isa.Width);
        Begin(w, registers);
        if (Shape.Depth > 0 || Shape.Repeats)
        {
            w.Line($"nint {Count} = {(Shape.Depth > 0 ? N(Shape.Depth) : "k")};");
        }

        using (w.Block("do"))
        {
            int steps = Steps(w);
            if (w.Isa.HasLaneFma && (steps > 1 || Shape.Walk == Walk.AlongColumns))
            {
                WriteLaneSteps(w, registers, steps);
            }
            else
            {
                WriteBroadcastSteps(w, registers, steps);
            }

            w.Line($"{A} += {N(Shape.Walk == Walk.AlongRows ? steps : Shape.Lda)};");
            w.Line($"{B} += {N(steps * Shape.Ldb)};");
            w.Line($"{Count} -= {N(steps)};");
        }

        w.Line($"while ({Count} != 0);");
        End(w, registers);
    }

    // The operands where the walk over k is.
    private string A => Shape.Repeats ? "ak" : "a";

    private string B => Shape.Repeats ? "bk" : "b";

    private string Count => Shape.Repeats ? "left" : "k";

    private int Steps(KernelWriter w) => Shape.Walk == Walk.AlongRows && !Shape.SingleSteps ? w.Isa.RowSteps : 1;

    private static string Acc(int row, int register) => $"c{row}_{register}";

    private static string At(string pointer, int floats) => V.Offset(pointer, floats);

    // Heads of four floats are half a register of eight.
    private bool IsHalf(KernelWriter w) => Shape.Columns < w.Isa.Width;

    private string Load(KernelWriter w, string pointer) => IsHalf(w) ? w.Isa.LoadHalf(pointer) : w.Isa.Load(pointer);

    private void Begin(KernelWriter w, int registers)
    {
        for (int row = 0; row < Shape.Rows; row++)
        {
            for (int register = 0; register < registers; register++)
            {
                string start = Shape.Accumulate ? Load(w, At("c", (row * Shape.Ldc) + (register * w.Isa.Width))) : w.Isa.Zero;
                w.Line($"{w.Isa.Vector} {Acc(row, register)} = {start};");
            }
        }

        // Operand registers are declared once: new locals per step would exceed the number that the compiler tracks.
        string operands = string.Join(", ", Enumerable.Range(0, registers).Select(r => $"b{r}"));
        w.Line($"{w.Isa.Vector} {operands};");
    }

    private void WriteBroadcastSteps(KernelWriter w, int registers, int steps)
    {
        w.Line($"{w.Isa.Vector} x;");
        for (int step = 0; step < steps; step++)
        {
            LoadB(w, registers, step);
            for (int row = 0; row < Shape.Rows; row++)
            {
                int offset = Shape.Walk == Walk.AlongRows ? (row * Shape.Lda) + step : row;
                w.Line($"x = {w.Isa.Broadcast(At(A, offset))};");
                for (int register = 0; register < registers; register++)
                {
                    w.Line($"{Acc(row, register)} = {w.Isa.Fma(Acc(row, register), "x", $"b{register}")};");
                }
            }
        }
    }

    private void WriteLaneSteps(KernelWriter w, int registers, int steps)
    {
        int width = w.Isa.Width;
        bool alongRows = Shape.Walk == Walk.AlongRows;
        if (!alongRows && Shape.Rows < width)
        {
            WriteBroadcastSteps(w, registers, steps);
            return;
        }

        // Along rows a register holds four k of one row; along columns, one k of four rows.
        int loads = alongRows ? Shape.Rows : Shape.Rows / width;
        for (int load = 0; load < loads; load++)
        {
            w.Line($"{w.Isa.Vector} a{load} = {w.Isa.Load(At(A, load * (alongRows ? Shape.Lda : width)))};");
        }

        for (int step = 0; step < steps; step++)
        {
            LoadB(w, registers, step);
            for (int row = 0; row < Shape.Rows; row++)
            {
                string a = $"a{(alongRows ? row : row / width)}";
                int lane = alongRows ? step : row % width;
                for (int register = 0; register < registers; register++)
                {
                    w.Line($"{Acc(row, register)} = {w.Isa.LaneFma(Acc(row, register), $"b{register}", a, lane)};");
                }
            }
        }
    }

    private void LoadB(KernelWriter w, int registers, int step)
    {
        for (int register = 0; register < registers; register++)
        {
            w.Line($"b{register} = {Load(w, At(B, (step * Shape.Ldb) + (register * w.Isa.Width)))};");
        }
    }

    private void End(KernelWriter w, int registers)
    {
        for (int register = 0; register < registers; register++)
        {
            int column = register * w.Isa.Width;
            if (Shape.Bias)
            {
                w.Line($"b{register} = {Load(w, At("bias", column))};");
            }

            for (int row = 0; row < Shape.Rows; row++)
            {
                string value = Acc(row, register);
                int offset = (row * Shape.Ldc) + column;
                value = Shape.Bias ? w.Isa.Add(value, $"b{register}") : value;
                value = Shape.Residual ? w.Isa.Add(Load(w, At("residual", offset)), value) : value;
                w.Line((IsHalf(w) ? w.Isa.StoreHalf(At("c", offset), value) : w.Isa.Store(At("c", offset), value)) + ";");
            }
        }
    }
}
