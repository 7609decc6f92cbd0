namespace MicroGpt.Contract;

/// <summary>Which tokens of its sequence a token attends to.</summary>
public enum AttentionKind
{
    /// <summary>Itself and those before it. Text is generated token by token.</summary>
    Causal,

    /// <summary>All of them. The model labels the tokens of a whole sequence at once.</summary>
    Full,
}
