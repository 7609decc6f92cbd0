using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.Runtime.Programs;

/// <summary>How a text is written. The defaults are those of <c>microgpt generate</c>.</summary>
public sealed record TextOptions
{
    /// <summary>Maximum number of tokens, without the prompt.</summary>
    public int MaxTokens { get; init; } = GenerationDefaults.MaxTokens;

    /// <summary>Temperature, top-k, top-p, repetition penalty and seed. The same seed gives the same text on every machine.</summary>
    public SamplingOptions Sampling { get; init; } = new() { Temperature = GenerationDefaults.Temperature };

    /// <summary>
    /// When tokens stop looping; null for the exit token if the model has a trained one, else all loops.
    /// </summary>
    public ExitOptions? Exits { get; init; }
}
