namespace MicroGpt.Experiments;

/// <summary>A finished trial, as <c>result.json</c> holds it.</summary>
/// <param name="Spec">Text of the model spec. With <paramref name="Commands"/> it says whether the result is still that of the trial.</param>
/// <param name="Commands">What was run, in order.</param>
/// <param name="Train">The last line of the metrics; null where training diverged.</param>
/// <param name="Eval">What <c>eval</c> printed; null where training diverged.</param>
internal sealed record RunResult(
    string Spec, IReadOnlyList<string> Commands, ModelInfo Info, TrainReport? Train, EvalReport? Eval)
{
    public bool IsOf(string spec, IEnumerable<string> commands) => Spec == spec && Commands.SequenceEqual(commands);
}

/// <summary>Of <c>info --json</c>.</summary>
/// <param name="TrainFlopsPerToken">Of one token of a full context.</param>
internal sealed record ModelInfo(long Parameters, long TrainFlopsPerToken);

/// <summary>Of <c>metrics.jsonl</c>.</summary>
/// <param name="Loss">Training loss of the last step, nats per token.</param>
/// <param name="Tokens">Predictions learned from.</param>
internal sealed record TrainReport(long Step, double? Loss, double? ValLoss, long Tokens, double Seconds);

/// <summary>Of <c>eval --json</c>. Lists have one number for each loop.</summary>
/// <param name="Loss">Held-out loss after the last loop, nats per token.</param>
/// <param name="Accuracy">Share of problems whose answer is right in every token; null where the data has none.</param>
/// <param name="ExitDistribution">Share of tokens that the exit token sends out after each loop; null without one.</param>
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
