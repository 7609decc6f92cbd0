namespace MicroGpt.Experiments;

/// <summary>A finished trial, as stored in <c>result.json</c>.</summary>
/// <param name="Spec">
/// Text of the model spec. With <paramref name="Commands"/> it shows whether the result still belongs to the trial.
/// </param>
/// <param name="Commands">The commands that ran, in order.</param>
/// <param name="Train">The last line of the metrics; null if training diverged.</param>
/// <param name="Eval">The output of <c>eval</c>; null if training diverged.</param>
internal sealed record RunResult(
    string Spec, IReadOnlyList<string> Commands, ModelInfo Info, TrainReport? Train, EvalReport? Eval)
{
    public bool IsOf(string spec, IEnumerable<string> commands) => Spec == spec && Commands.SequenceEqual(commands);
}

/// <summary>Output of <c>info --json</c>.</summary>
/// <param name="TrainFlopsPerToken">For one token of a full context.</param>
internal sealed record ModelInfo(long Parameters, long TrainFlopsPerToken);

/// <summary>A line of <c>metrics.jsonl</c>.</summary>
/// <param name="Loss">Training loss of the last step in nats per token.</param>
/// <param name="Tokens">Number of predictions trained on.</param>
internal sealed record TrainReport(long Step, double? Loss, double? ValLoss, long Tokens, double Seconds);

/// <summary>Output of <c>eval --json</c>. Lists have one number per loop.</summary>
/// <param name="Loss">Held-out loss after the last loop in nats per token.</param>
/// <param name="Accuracy">Share of problems whose answers are right in every token; null if the data have none.</param>
/// <param name="ExitDistribution">Share of tokens that stop after each loop; null without an exit token.</param>
internal sealed record EvalReport(
    long Tokens,
    double Loss,
    IReadOnlyList<double> LossPerLoop,
    double? Accuracy = null,
    IReadOnlyList<double>? AccuracyPerLoop = null,
    double? MeanDepth = null,
    IReadOnlyList<double>? ExitDistribution = null,
    IReadOnlyList<double>? ExitDistributionOfPrompt = null,
    IReadOnlyList<double>? ExitDistributionOfAnswer = null);
