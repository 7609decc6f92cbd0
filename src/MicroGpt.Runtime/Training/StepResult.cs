namespace MicroGpt.Runtime.Training;

/// <summary>What one optimizer step found.</summary>
/// <param name="Step">Steps done, this one included.</param>
/// <param name="Loss">Mean cross-entropy of the batch in nats per token, before the update.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
/// <param name="LearningRate">Rate of this step.</param>
/// <param name="Tokens">Tokens predicted.</param>
public readonly record struct StepResult(int Step, double Loss, double GradientNorm, double LearningRate, long Tokens);
