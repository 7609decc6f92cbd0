using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Display;

/// <summary>Shows a person how a run gets on. Nothing that it does changes the run. Disposing it leaves the terminal as it was.</summary>
internal interface ITrainingDisplay : IDisposable
{
    /// <param name="seconds">Duration of the step, without evaluation and saving.</param>
    void Step(in StepResult result, double seconds);

    /// <summary>Shows the progress of other work between two steps.</summary>
    /// <param name="what">The work, for example "evaluating".</param>
    void Activity(string what, long done, long total);

    /// <summary>Shows a sentence about trouble that does not end the run.</summary>
    void Warn(string sentence);

    /// <param name="line">The result in words, a line that stays.</param>
    void Evaluated(HeldOutLoss loss, string line);

    /// <summary>Shows a text that the model wrote after a step.</summary>
    void Sample(string text);
}

/// <summary>A held-out loss, and the lowest of the run so far.</summary>
/// <param name="BestLoss">Null if no loss was a number.</param>
/// <param name="MeanDepth">Mean number of loops by the exit token; null for a model without it.</param>
internal readonly record struct HeldOutLoss(long Step, double Loss, double? BestLoss, long? BestStep, double? MeanDepth);
