using MicroGpt.Runtime;

namespace MicroGpt.App;

/// <summary>What texts to write.</summary>
internal sealed record GenerationStyle
{
    /// <summary>A little below 1: small models are surer of their likeliest letters than of the rest.</summary>
    public const double DefaultTemperature = 0.8;

    public string Prompt { get; init; } = "";

    public int Count { get; init; } = 1;

    public int MaxTokens { get; init; } = 256;

    /// <summary>How the model learned: documents that end, or one text that does not.</summary>
    public required DocumentMode Mode { get; init; }

    public SamplingOptions Sampling { get; init; } = new() { Temperature = DefaultTemperature };
}
