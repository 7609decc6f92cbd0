namespace MicroGpt.Contract;

/// <summary>How the position of a token enters the model.</summary>
public enum PositionKind
{
    /// <summary>A learned row per position is added to the token embedding.</summary>
    Learned,

    /// <summary>Queries and keys are rotated by angles that grow with the position.</summary>
    Rotary,

    /// <summary>
    /// Tokens are cells of a grid. Half of the channels of queries and keys are rotated by angles that grow with the row, half by
    /// angles that grow with the column.
    /// </summary>
    RotaryGrid,
}

public static class PositionKinds
{
    /// <summary>Whether queries and keys are rotated.</summary>
    public static bool IsRotary(this PositionKind positions) => positions != PositionKind.Learned;

    /// <summary>The head size must be a multiple of this number: rotations turn pairs of channels, a grid those of both halves.</summary>
    public static int HeadUnit(this PositionKind positions) => positions switch
    {
        PositionKind.Learned => 1,
        PositionKind.Rotary => 2,
        PositionKind.RotaryGrid => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(positions)),
    };
}
