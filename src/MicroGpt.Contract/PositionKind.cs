namespace MicroGpt.Contract;

/// <summary>How the model knows where in the context a token stands.</summary>
public enum PositionKind
{
    /// <summary>A learned row of each position is added to the token embedding.</summary>
    Learned,

    /// <summary>Queries and keys are rotated by angles that grow with the position.</summary>
    Rotary,
}
