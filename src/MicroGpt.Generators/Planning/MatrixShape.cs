using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// A shape of matrices whose updates the optimizer orthogonalizes, and the work memory that this takes. The iteration runs on the Gram
/// matrix over the shorter side, of <see cref="Size"/>.
/// </summary>
/// <param name="Rows">Stored rows.</param>
/// <param name="Columns">Columns with padding.</param>
/// <param name="Ld">Floats between rows.</param>
/// <param name="EqualizesNeurons">Whether the columns of an update get the same norm: where outputs are no fewer than inputs.</param>
internal sealed record MatrixShape(int Rows, int Columns, int Ld, bool EqualizesNeurons)
{
    private const int LineFloats = 16;

    /// <summary>Whether the Gram matrix is that of the rows.</summary>
    public bool IsWide => Rows <= Columns;

    /// <summary>Side of the Gram matrix, padded to whole vectors.</summary>
    public int Size => Extent.RoundUp(Math.Min(Rows, Columns), Extent.Lanes);

    /// <summary>Floats between rows of square matrices.</summary>
    public int Stride => Extent.Of(Size).Stride;

    /// <summary>Panels of a wide matrix or its transpose; the product of a tall one.</summary>
    public long LongFloats => Lines(IsWide ? (long)Size * Columns : (long)Rows * Stride);

    /// <summary>Floats of a square matrix.</summary>
    public long SquareFloats => Lines((long)Size * Stride);

    /// <summary>Floats of the panels of a square matrix.</summary>
    public long PanelFloats => Lines((long)Size * Size);

    /// <summary>The long buffer, four square matrices, panels and the norm.</summary>
    public long WorkFloats => LongFloats + (4 * SquareFloats) + PanelFloats + LineFloats;

    /// <summary>
    /// Two FLOPs per multiply-add: half of the Gram matrix, half of every product of square matrices, and the product with the matrix.
    /// </summary>
    public long Flops
    {
        get
        {
            long square = (long)Size * Size;
            return (3 * square * Math.Max(Rows, Columns)) + (NewtonSchulz.Products * square * Size);
        }
    }

    private static long Lines(long floats) => (floats + LineFloats - 1) / LineFloats * LineFloats;
}
