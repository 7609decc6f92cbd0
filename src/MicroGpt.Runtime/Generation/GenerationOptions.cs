using MicroGpt.Runtime.Engine;
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
    /// When tokens stop looping. If each stops by itself, the prompt runs at full depth, except for its last token, which is the first
    /// one decoded. If they stop together, the prompt stops as a whole.
    /// </summary>
    public ExitOptions Exits { get; init; } = ExitOptions.None;

    /// <summary>Maximum number of loops of a token, at most that of the generator; null for that of the generator.</summary>
    public int? Loops { get; init; }

    public SamplingOptions Sampling { get; init; } = new();

    /// <exception cref="MicroGptException">An option is out of range.</exception>
    public void Validate()
    {
        if (MaxTokens < 0)
        {
            throw new MicroGptException($"The number of tokens to generate is {MaxTokens}. Use 0 or more.");
        }

        Exits.Validate();
        Sampling.Validate();
    }
}
