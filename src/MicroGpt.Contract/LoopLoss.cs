namespace MicroGpt.Contract;

/// <summary>The loops whose cross-entropies make up the loss of a token.</summary>
public enum LoopLoss
{
    /// <summary>The cross-entropy of the last loop.</summary>
    Last,

    /// <summary>The mean over the loops from minSteps on.</summary>
    Uniform,

    /// <summary>The mean weighted by the exit probabilities, minus beta times the entropy of these.</summary>
    Expected,
}
