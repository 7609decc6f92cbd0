namespace MicroGpt.Contract;

/// <summary>How the position of a token enters the model.</summary>
public enum PositionKind
{
    /// <summary>A learned row per position is added to the token embedding.</summary>
    Learned,

    /// <summary>Queries and keys are rotated by angles that grow with the position.</summary>
    Rotary,
}
