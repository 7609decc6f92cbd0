namespace MicroGpt.Runtime;

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

    public SamplingOptions Sampling { get; init; } = new();

    /// <exception cref="MicroGptException">An option is out of range.</exception>
    public void Validate()
    {
        if (MaxTokens < 0)
        {
            throw new MicroGptException($"{MaxTokens} tokens cannot be generated: use 0 or more.");
        }

        Sampling.Validate();
    }
}
