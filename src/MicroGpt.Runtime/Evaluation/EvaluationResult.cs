using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>
/// Mean losses over an evaluation set, in nats per token. Tokens weigh as in training, where the tokens of problems may weigh
/// less than those of answers, or nothing. For a task with bands, everything but <see cref="Bands"/> is about the first band, which has the
/// difficulty of the training problems.
/// </summary>
/// <param name="LossPerLoop">Loss when the head reads the state after each of <see cref="Loops"/>.</param>
/// <param name="Tokens">Number of predicted tokens.</param>
public sealed record EvaluationResult(IReadOnlyList<double> LossPerLoop, long Tokens)
{
    /// <summary>The loops that were measured, in ascending order: 1, 2, ..., R if nothing else was asked for.</summary>
    public IReadOnlyList<int> Loops { get; init; } = [.. Enumerable.Range(1, LossPerLoop.Count)];

    /// <summary>Loss after the last loop, or after the loop at which each token stopped.</summary>
    public double Loss => LossPerLoop[^1];

    /// <summary>The loss in bits per token, which equals bits per character if every token is a character.</summary>
    public double Bits => Loss / 0.69314718055994529;

    /// <summary>Measurements of the exit token; null for a model without it, and if not every loop was measured.</summary>
    public ExitScore? Exits { get; init; }

    /// <summary>The loops that tokens took; null if all tokens ran all loops.</summary>
    public LoopScore? LoopsTaken { get; init; }

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

    /// <summary>The loops that tokens took; null if all tokens ran all loops.</summary>
    public LoopScore? LoopsTaken { get; init; }
}

/// <summary>
/// Accuracy of answers. An answer is right if every token is right, including the token that ends it; with a target for each input
/// token, if every one is.
/// </summary>
/// <param name="Problems">Number of problems in the set.</param>
/// <param name="AccuracyPerLoop">
/// Share of right answers under greedy decoding at a fixed depth, for each number of loops that was measured.
/// </param>
public sealed record AnswerScore(int Problems, IReadOnlyList<double> AccuracyPerLoop)
{
    /// <summary>Accuracy after the last loop.</summary>
    public double Accuracy => AccuracyPerLoop[^1];
}

/// <summary>The loops that the tokens of an evaluation took, those of prompts included.</summary>
/// <param name="Counts">Number of tokens that took 1, 2, ... loops.</param>
/// <param name="MeanOfSequences">Mean over sequences of the most loops that a token of the sequence took.</param>
public sealed record LoopScore(IReadOnlyList<long> Counts, double MeanOfSequences)
{
    /// <summary>Mean number of loops of a token.</summary>
    public double Mean => (double)Counts.Select((count, i) => count * (i + 1)).Sum() / Counts.Sum();

    /// <summary>The fewest loops that a token took.</summary>
    public int Least => Counts.Select((count, i) => (count, i)).First(taken => taken.count > 0).i + 1;

    /// <summary>The most loops that a token took.</summary>
    public int Most => Counts.Select((count, i) => (count, i)).Last(taken => taken.count > 0).i + 1;
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
