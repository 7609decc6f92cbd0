using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Mean losses over an evaluation set, in nats per token. Tokens weigh as in training, where the tokens of problems may weigh
/// less than those of answers, or nothing. For a task with bands, everything but <see cref="Bands"/> is about the first band, which has the
/// difficulty of the training problems.
/// </summary>
/// <param name="LossPerLoop">Loss when the head reads the state after loop 1, 2, ..., R.</param>
/// <param name="Tokens">Number of predicted tokens.</param>
public sealed record EvaluationResult(IReadOnlyList<double> LossPerLoop, long Tokens)
{
    /// <summary>Loss after the last loop.</summary>
    public double Loss => LossPerLoop[^1];

    /// <summary>The loss in bits per token, which equals bits per character if every token is a character.</summary>
    public double Bits => Loss / 0.69314718055994529;

    /// <summary>Measurements of the exit token; null for a model without it.</summary>
    public ExitScore? Exits { get; init; }

    /// <summary>Accuracy of the answers; null if the set does not consist of problems.</summary>
    public AnswerScore? Answers { get; init; }

    /// <summary>Results of each band of difficulty, from the easiest to the hardest; empty for data without bands.</summary>
    public IReadOnlyList<BandScore> Bands { get; init; } = [];
}

/// <summary>Results of the problems of one band of difficulty.</summary>
/// <param name="Name">For example 17-24, a range of lengths.</param>
/// <param name="Tokens">Number of predicted tokens.</param>
/// <param name="LossPerLoop">Mean loss after loop 1, 2, ..., R, in nats per token.</param>
public sealed record BandScore(string Name, long Tokens, IReadOnlyList<double> LossPerLoop, AnswerScore Answers)
{
    /// <summary>Loss after the last loop.</summary>
    public double Loss => LossPerLoop[^1];
}

/// <summary>
/// Accuracy of answers. An answer is right if every token is right, including the token that ends it; with a target for each input token, if
/// every one is.
/// </summary>
/// <param name="Problems">Number of problems in the set.</param>
/// <param name="AccuracyPerLoop">Share of right answers under greedy decoding at a fixed depth of 1, 2, ..., R loops.</param>
public sealed record AnswerScore(int Problems, IReadOnlyList<double> AccuracyPerLoop)
{
    /// <summary>Accuracy after the last loop.</summary>
    public double Accuracy => AccuracyPerLoop[^1];
}

/// <summary>Measurements of the exit token over an evaluation set.</summary>
/// <param name="Distribution">Mean p_r over tokens, r = 1..R, with the same weights as the losses.</param>
/// <param name="ExpectedLoss">Mean of sum_r p_r CE_r, in nats per token.</param>
public sealed record ExitScore(IReadOnlyList<double> Distribution, double ExpectedLoss)
{
    /// <summary>Mean p_r over the given tokens of problems; null if the set does not consist of problems.</summary>
    public IReadOnlyList<double>? Prompt { get; init; }

    /// <summary>Mean p_r over the tokens of answers; null if the set does not consist of problems.</summary>
    public IReadOnlyList<double>? Answer { get; init; }

    /// <summary>Mean loss of <see cref="ExitTargets"/> for each <see cref="ExitLook"/>. <c>--stage exit</c> minimises it.</summary>
    public required IReadOnlyList<double> StageLoss { get; init; }

    /// <summary>Results of stopping by the exit rule, one for each of <see cref="Thresholds"/>.</summary>
    public required IReadOnlyList<ThresholdScore> AtThreshold { get; init; }

    /// <summary>The thresholds q that evaluations report.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.5, 0.7, 0.9, 0.99, 1];

    /// <summary>Mean depth in loops: sum_r r p_r over the same tokens.</summary>
    public double MeanDepth => Distribution.Select((p, i) => (i + 1) * p).Sum();
}

/// <summary>Losses when every token is read at the loop where the rule would stop it, with a context computed at full depth.</summary>
/// <param name="Threshold">The threshold q.</param>
/// <param name="MeanDepth">Mean number of loops per token.</param>
/// <param name="Loss">Mean loss in nats per token.</param>
public readonly record struct ThresholdScore(double Threshold, double MeanDepth, double Loss);
