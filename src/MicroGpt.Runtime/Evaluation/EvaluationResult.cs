using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Evaluation;

/// <summary>Mean losses over an evaluation set, in nats per token, weighted as in training: of problems perhaps the answers alone.</summary>
/// <param name="LossPerLoop">Loss when the head reads the state after loop 1, 2, ..., R.</param>
/// <param name="Tokens">Tokens predicted.</param>
public sealed record EvaluationResult(IReadOnlyList<double> LossPerLoop, long Tokens)
{
    /// <summary>Loss after the last loop.</summary>
    public double Loss => LossPerLoop[^1];

    /// <summary>The loss in bits per token, which is per character where a character is a token.</summary>
    public double Bits => Loss / 0.69314718055994529;

    /// <summary>What the exit token does; null for a model without it.</summary>
    public ExitScore? Exits { get; init; }

    /// <summary>Whether answers are right; null where the set is not of problems.</summary>
    public AnswerScore? Answers { get; init; }
}

/// <summary>How many problems are answered as they should be, every token of the answer and its end.</summary>
/// <param name="Problems">Problems of the set.</param>
/// <param name="AccuracyPerLoop">Share that greedy decoding at a fixed depth of 1, 2, ..., R loops gets exactly right.</param>
public sealed record AnswerScore(int Problems, IReadOnlyList<double> AccuracyPerLoop)
{
    /// <summary>Accuracy after the last loop.</summary>
    public double Accuracy => AccuracyPerLoop[^1];
}

/// <summary>The exit token over an evaluation set.</summary>
/// <param name="Distribution">Mean p_r over tokens, r = 1..R, weighted as the losses are: of problems perhaps the answers alone.</param>
/// <param name="ExpectedLoss">Mean of sum_r p_r CE_r, nats per token.</param>
public sealed record ExitScore(IReadOnlyList<double> Distribution, double ExpectedLoss)
{
    /// <summary>Mean p_r over the tokens of problems, which are given; null where the set is not of problems.</summary>
    public IReadOnlyList<double>? Prompt { get; init; }

    /// <summary>Mean p_r over the tokens of answers.</summary>
    public IReadOnlyList<double>? Answer { get; init; }

    /// <summary>Mean loss of <see cref="ExitTargets"/>, by <see cref="ExitLook"/>; what <c>--stage exit</c> lowers.</summary>
    public required IReadOnlyList<double> StageLoss { get; init; }

    /// <summary>What stopping by the rule would do, for each of <see cref="Thresholds"/>.</summary>
    public required IReadOnlyList<ThresholdScore> AtThreshold { get; init; }

    /// <summary>Thresholds q that evaluations look at.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [0.5, 0.7, 0.9, 0.99, 1];

    /// <summary>sum_r r p_r over the same tokens, loops.</summary>
    public double MeanDepth => Distribution.Select((p, i) => (i + 1) * p).Sum();
}

/// <summary>Every token read where the rule would stop it, in a context that was computed at full depth.</summary>
/// <param name="Threshold">q.</param>
/// <param name="MeanDepth">Mean loops of a token.</param>
/// <param name="Loss">Nats per token.</param>
public readonly record struct ThresholdScore(double Threshold, double MeanDepth, double Loss);
