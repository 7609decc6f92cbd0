using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.CommandLine.Generation;

/// <summary>Which texts to write and how to sample them.</summary>
internal sealed record GenerationStyle
{
    public const double HighestTemperature = 100;

    public string Prompt { get; init; } = "";

    public int Count { get; init; } = 1;

    public int MaxTokens { get; init; } = GenerationDefaults.MaxTokens;

    /// <summary>Maximum number of texts generated at once. It changes time and memory only.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>How the model was trained: on documents that end, or on one continuous text.</summary>
    public required DocumentMode Mode { get; init; }

    /// <summary>Number of loops; null for that of the model.</summary>
    public int? Loops { get; init; }

    /// <summary>When tokens stop looping; null for the exit token with its default threshold, if the model has one.</summary>
    public ExitOptions? Exits { get; init; }

    /// <summary>
    /// Whether the exit token was trained: by the expected loss, or in a second stage. An untrained exit token would stop every
    /// token at once.
    /// </summary>
    public bool ExitIsTrained { get; init; } = true;

    /// <summary>Whether to show how many loops each character took.</summary>
    public bool ShowDepth { get; init; }

    /// <summary>Collects what the model would write after each loop of a single text; null for nothing.</summary>
    public LoopGuesses? Guesses { get; init; }

    public SamplingOptions Sampling { get; init; } = new() { Temperature = GenerationDefaults.Temperature };

    /// <summary>Returns the options for the runtime.</summary>
    /// <param name="stopToken">Token that ends a text; -1 = none.</param>
    public GenerationOptions ToOptions(ArchitectureDescription model, int stopToken) => new()
    {
        MaxTokens = MaxTokens,
        StopToken = stopToken,
        Loops = model.LoopsOf(Loops),
        Sampling = Sampling,
        Exits = Exits ?? GenerationDefaults.Exits(model, model.LoopsOf(Loops), ExitIsTrained),
    };
}
