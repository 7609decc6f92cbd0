namespace MicroGpt.Contract;

/// <summary>Which loops' cross-entropies a token's loss is made of.</summary>
public enum LoopLoss
{
    /// <summary>That of the last loop.</summary>
    Last,

    /// <summary>The mean over loops from the first that a token may stop at.</summary>
    Uniform,

    /// <summary>The mean weighted by the exit token's probabilities of stopping, less the weighted entropy of these.</summary>
    Expected,
}
