using MicroGpt.Runtime.Evaluation;

namespace MicroGpt.CommandLine.Training;

/// <summary>How the steps of a run ended.</summary>
/// <param name="Finished">False if the run was interrupted. The state is saved in both cases.</param>
/// <param name="Step">Number of steps done.</param>
/// <param name="StopReason">Why it ended before its last step, in a sentence; null if it did not.</param>
/// <param name="Evaluation">The last evaluation; null if there was none.</param>
/// <param name="Saves">What saving cost.</param>
internal sealed record TrainingResult(
    bool Finished, long Step, string? StopReason, EvaluationResult? Evaluation, SaveClock Saves);
