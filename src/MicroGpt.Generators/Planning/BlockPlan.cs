namespace MicroGpt.Generators.Planning;

/// <summary>
/// Blocks of the weight gradients, whose sums run over tokens: a block of both operands is copied into panels, so that the
/// tiles read adjacent memory and not a new page for every token.
/// </summary>
internal static class BlockPlan
{
    /// <summary>Tokens per block. Chains go on from block to block through the gradient in memory.</summary>
    public const int Tokens = 256;

    /// <summary>Columns per block: with the tokens 256 KiB, what a core of a Pi 5 can keep in its second-level cache.</summary>
    public const int Columns = 256;

    /// <summary>Rows of the tallest register tile for every token, and a cache line that the last copy may write into.</summary>
    public const int RowFloats = (Tokens * 8) + 16;

    /// <summary>Floats of one worker for a gradient with this many columns.</summary>
    public static long PrivateFloats(int columns) => RowFloats + ((long)Tokens * Math.Min(columns, Columns));
}
