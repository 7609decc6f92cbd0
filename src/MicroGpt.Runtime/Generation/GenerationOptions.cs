using MicroGpt.Runtime.Sampling;

namespace MicroGpt.Runtime.Generation;

/// <summary>The length of generated texts and how their tokens are chosen.</summary>
public sealed record GenerationOptions
{
    /// <summary>Maximum number of tokens to generate per text, without the prompt.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Token that ends a text, usually the document token; -1 = none. It is not part of the text.</summary>
    public int StopToken { get; init; } = -1;

    /// <summary>
    /// Whether to cache keys and values. Without the cache, the whole window is recomputed for every token, which gives the same
    /// text more slowly. Tests use it.
    /// </summary>
    public bool Cached { get; init; } = true;

    /// <summary>
    /// Threshold q: a token stops looping when the exit token's cumulative probability of having stopped reaches q; 1 never stops
    /// early. The prompt runs at full depth, except for its last token, which is the first one decoded.
    /// </summary>
    public double ExitThreshold { get; init; } = 1;

    /// <summary>
    /// A token stops looping when the relative change of its state drops below this value; 0 never stops early. It also works for
    /// models without an exit token.
    /// </summary>
    public double ExitTolerance { get; init; }

    public SamplingOptions Sampling { get; init; } = new();

    /// <exception cref="MicroGptException">An option is out of range.</exception>
    public void Validate()
    {
        if (MaxTokens < 0)
        {
            throw new MicroGptException($"The number of tokens to generate is {MaxTokens}. Use 0 or more.");
        }

        if (!(ExitThreshold is >= 0 and <= 1))
        {
            throw new MicroGptException($"The exit threshold {ExitThreshold} is out of range. Use 0 (stop at once) to 1 (never early).");
        }

        if (!(ExitTolerance is >= 0 and < double.PositiveInfinity))
        {
            throw new MicroGptException($"The exit tolerance {ExitTolerance} is out of range. Use 0 (never early) or more.");
        }

        Sampling.Validate();
    }
}
