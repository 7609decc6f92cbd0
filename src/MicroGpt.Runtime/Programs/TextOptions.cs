using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.Runtime.Programs;

/// <summary>How a text is written. The defaults are those of <c>microgpt generate</c>.</summary>
public sealed record TextOptions
{
    /// <summary>Maximum number of tokens, without the prompt.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Temperature, top-k, top-p, repetition penalty and seed. The same seed gives the same text on every machine.</summary>
    public SamplingOptions Sampling { get; init; } = new() { Temperature = 0.8 };

    /// <summary>
    /// When tokens stop looping; null for the exit token at 0.5 if the model has a trained one, else all loops.
    /// </summary>
    public ExitOptions? Exits { get; init; }

    internal GenerationOptions ToOptions(int loops, int stopToken, bool exitIsTrained) => new()
    {
        MaxTokens = MaxTokens,
        Sampling = Sampling,
        StopToken = stopToken,
        Loops = loops,
        Exits = Exits ?? (exitIsTrained && loops > 1 ? new ExitOptions { Threshold = 0.5 } : ExitOptions.None),
    };
}
