using MicroGpt.Runtime.Engine;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>One line of metrics. All but the last two members are the same bits wherever the run happens.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Training loss of the step, nats per token; in the second stage that of the exit token (<see cref="ExitTargets"/>).</param>
/// <param name="GradNorm">Global norm of the gradient before clipping.</param>
/// <param name="Tokens">Predictions learned from so far.</param>
/// <param name="TokensPerSecond">Predictions learned from per second since the line before.</param>
/// <param name="Seconds">Seconds of training so far.</param>
public readonly record struct StepMetrics(
    long Step,
    double Loss,
    double LearningRate,
    double GradNorm,
    long Tokens,
    double TokensPerSecond,
    double Seconds);
