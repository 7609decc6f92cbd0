using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Generation;

/// <summary>How a text is written if nobody says otherwise, in the commands and in programs that use the runtime.</summary>
public static class GenerationDefaults
{
    /// <summary>A little below 1, because small models are more reliable in their likeliest characters than in the rest.</summary>
    public const double Temperature = 0.8;

    /// <summary>Threshold of the exit token: a token stops once it is more likely to have stopped than not.</summary>
    public const double ExitThreshold = 0.5;

    /// <summary>Maximum number of tokens of a text, without the prompt.</summary>
    public const int MaxTokens = 256;

    /// <summary>
    /// Whether a run trains the exit token: by the expected loss, or in a second stage. An untrained one would stop every token at once.
    /// </summary>
    public static bool TrainsExit(ArchitectureDescription model, TrainingDefaults run)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(run);
        return model.LoopLoss == LoopLoss.Expected || run.IsExitStage();
    }

    /// <summary>The token that ends a text; -1 = none, because one continuous text has no end.</summary>
    public static int StopToken(CharacterTokenizer tokenizer, DocumentMode mode)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return mode == DocumentMode.Lines ? tokenizer.DocumentToken : -1;
    }

    /// <summary>The exit token with its threshold if the model has a trained one, else all loops.</summary>
    /// <param name="loops">Most loops of a token.</param>
    public static ExitOptions Exits(ArchitectureDescription model, int loops, bool exitIsTrained)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.HasExit && loops > 1 && exitIsTrained ? new ExitOptions { Threshold = ExitThreshold } : ExitOptions.None;
    }
}
