namespace MicroGpt.Runtime.Training;

/// <summary>Result of one optimizer step.</summary>
/// <param name="Step">Number of steps done, including this one.</param>
/// <param name="Loss">Mean loss of the batch in nats per token, before the update.</param>
/// <param name="GradientNorm">Global gradient norm before clipping.</param>
/// <param name="LearningRate">Learning rate of this step.</param>
/// <param name="Tokens">Number of predicted tokens.</param>
public readonly record struct StepResult(int Step, double Loss, double GradientNorm, double LearningRate, long Tokens);
