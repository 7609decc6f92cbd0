namespace MicroGpt.Contract;

/// <summary>What a token attends to when several documents fill one context.</summary>
public enum PackAttention
{
    /// <summary>The documents before it, too.</summary>
    All,

    /// <summary>Its own document alone.</summary>
    Document,
}
