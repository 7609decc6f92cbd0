using MicroGpt.Runtime.Engine;

namespace MicroGpt.Runtime.Metrics;

/// <summary>One line of metrics. All members but the last two are the same bits on every machine.</summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="Loss">
/// Training loss of the step in nats per token; in the second stage the loss of the exit token (<see cref="ExitTargets"/>).
/// </param>
/// <param name="GradNorm">Global norm of the gradient before clipping.</param>
/// <param name="Tokens">Number of predictions trained on so far.</param>
/// <param name="TokensPerSecond">Throughput of this step in predictions per second.</param>
/// <param name="Seconds">Training time so far in seconds.</param>
public readonly record struct StepMetrics(
    long Step,
    double Loss,
    double LearningRate,
    double GradNorm,
    long Tokens,
    double TokensPerSecond,
    double Seconds);
