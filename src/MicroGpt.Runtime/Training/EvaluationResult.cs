namespace MicroGpt.Runtime;

/// <summary>Mean losses over an evaluation set, in nats per token.</summary>
/// <param name="LossPerLoop">Loss when the head reads the state after loop 1, 2, ..., R.</param>
/// <param name="Tokens">Tokens predicted.</param>
public sealed record EvaluationResult(IReadOnlyList<double> LossPerLoop, long Tokens)
{
    /// <summary>Loss after the last loop.</summary>
    public double Loss => LossPerLoop[^1];

    /// <summary>The loss in bits per token, which is per character where a character is a token.</summary>
    public double Bits => Loss / 0.69314718055994529;
}
