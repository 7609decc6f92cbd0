using MicroGpt.Runtime.Sampling;

namespace MicroGpt.Runtime.Generation;

/// <summary>How much text to generate, and how.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate for a text, the prompt not counted.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Token that ends a text, usually the document token; -1 = none. It is not part of the text.</summary>
    public int StopToken { get; init; } = -1;

    /// <summary>
    /// Whether keys and values are kept from token to token. Without, all of the window is computed again for every
    /// token: the same text, slower; there to prove that.
    /// </summary>
    public bool Cached { get; init; } = true;

    /// <summary>
    /// q: a token stops looping when the chance to have stopped, by the exit token, reaches it; 1 = never early. The prompt is
    /// computed at full depth but for its last token, which is the first that is decoded.
    /// </summary>
    public double ExitThreshold { get; init; } = 1;

    /// <summary>A token stops when its state changes by less than so much of its norm in a loop; 0 = never early. For models without an exit token too.</summary>
    public double ExitTolerance { get; init; }

    public SamplingOptions Sampling { get; init; } = new();

    /// <exception cref="MicroGptException">An option is out of range.</exception>
    public void Validate()
    {
        if (MaxTokens < 0)
        {
            throw new MicroGptException($"{MaxTokens} tokens cannot be generated: use 0 or more.");
        }

        if (!(ExitThreshold is >= 0 and <= 1))
        {
            throw new MicroGptException($"The exit threshold {ExitThreshold} is out of range: use 0 (stop at once) to 1 (never early).");
        }

        if (!(ExitTolerance is >= 0 and < double.PositiveInfinity))
        {
            throw new MicroGptException($"The exit tolerance {ExitTolerance} is out of range: use 0 (never early) or more.");
        }

        Sampling.Validate();
    }
}
