namespace MicroGpt.Generators.Kernels;

/// <summary>
/// Blocks of matrix products. A weight gradient sums over tokens: a block of both operands is copied into panels, so that
/// the tiles read adjacent memory and not a new page for every token. A product over many inputs is cut along k.
/// The result in memory carries sums from block to block, in float32, so blocking changes no bit (law 3a).
/// </summary>
internal static class BlockPlan
{
    /// <summary>Tokens per block.</summary>
    public const int Tokens = 256;

    /// <summary>Columns per block. A block takes 256 KiB, which fits the second-level cache of a Pi 5 core.</summary>
    public const int Columns = 256;

    /// <summary>Longest run of k of one tile in a product over inputs; a panel of that depth stays in a first-level cache.</summary>
    public const int Depth = 512;

    private const int InPlaceFloats = 49_152;

    /// <summary>Rows of the tallest register tile for every token, and a cache line that the last copy may write into.</summary>
    public const int RowFloats = (Tokens * 8) + 16;

    /// <summary>
    /// Whether all rows of both operands of a weight gradient stay in a second-level cache of 512 KiB beside the result. Then tiles read
    /// them where they are, because a copy would cost more than it saves.
    /// </summary>
    /// <param name="floats">Row strides of both operands together.</param>
    public static bool StaysCached(long rows, int floats) => rows * floats <= InPlaceFloats;

    /// <summary>Extents of k that a product over inputs is cut into: near equal, each a multiple of 8.</summary>
    public static IReadOnlyList<int> Depths(int inputs)
    {
        int blocks = (inputs + Depth - 1) / Depth;
        int vectors = inputs / Extent.Lanes;
        return [.. Enumerable.Range(0, blocks).Select(b => Extent.Lanes * (((b + 1) * vectors / blocks) - (b * vectors / blocks)))];
    }

    /// <summary>Floats of one worker for a gradient with this many columns.</summary>
    public static long PrivateFloats(int columns) => RowFloats + ((long)Tokens * Math.Min(columns, Columns));
}
