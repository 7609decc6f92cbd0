using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Kernels;

/// <summary>
/// y = x W with a symmetric result, W in panels. Computes the tiles on and above the diagonal and copies the rest from them, which takes
/// about half of the multiply-adds and keeps y symmetric to the bit.
/// </summary>
/// <param name="Inputs">Extent of k.</param>
/// <param name="Size">Columns of y, and rows after mirroring.</param>
/// <param name="Rows">Rows of x; those above it up to <paramref name="Size"/> are copied.</param>
internal sealed record SymmetricProductKernel(int Inputs, int Size, int Rows, int Ldx, int Ldy) : Kernel
{
    public override string Name => $"Symmetric_{N(Inputs)}x{N(Size)}";

    public override string Parameters => "float* x, float* w, float* y";

    public override string Summary => $"y({N(Size)},{N(Size)}), symmetric, = x({N(Rows)},{N(Inputs)}) W({N(Inputs)},{N(Size)})";

    public override void Write(KernelWriter w)
    {
        IReadOnlyList<int> depths = BlockPlan.Depths(Inputs);
        int block = LinearKernel.BlockRows(w.Isa, depths[0]);
        if (block >= Rows)
        {
            w.Line($"const int r0 = 0, r1 = {N(Rows)};");
            WriteDepths(w, depths);
        }
        else
        {
            using (w.Block($"for (nint r0 = 0; r0 < {N(Rows)}; r0 += {N(block)})"))
            {
                w.Line($"nint r1 = {N(Rows)} - r0 < {N(block)} ? {N(Rows)} : r0 + {N(block)};");
                WriteDepths(w, depths);
            }
        }

        w.Line($"{w.Call(new MirrorKernel(Size, Ldy))}(y);");
    }

    private void WriteDepths(KernelWriter w, IReadOnlyList<int> depths)
    {
        for (int i = 0, k = 0; i < depths.Count; k += depths[i], i++)
        {
            using (depths.Count > 1 ? w.Block(string.Empty) : null)
            {
                WriteBlock(w, k, depths[i], accumulate: i > 0);
            }
        }
    }

    // A panel's rows end where the diagonal leaves it.
    private void WriteBlock(KernelWriter w, int k, int depth, bool accumulate) =>
        TileLoops.Columns(w, Size, panel =>
        {
            w.Line($"float* panel = w + (n * {N(Inputs)}){(k > 0 ? $" + {N(k * panel)}" : string.Empty)};");
            w.Line($"nint last = n + {N(panel)} < r1 ? n + {N(panel)} : r1;");
            TileLoops.Rows(w, "r0", "last", rows => TileLoops.Tile(
                w,
                new TileShape(rows, panel, Walk.AlongRows, Ldx, panel, Ldy, depth, accumulate, false, false),
                new TileOperands(V.Offset($"x + (m * {N(Ldx)})", k), "panel", $"y + (m * {N(Ldy)}) + n")));
        });
}
