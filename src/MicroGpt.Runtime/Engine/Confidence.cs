using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Engine;

/// <summary>How sure a distribution is of its likeliest token.</summary>
internal static class Confidence
{
    /// <summary>
    /// 1 / the largest probability of softmax(logits): the sum of exp(logit - largest), in double and in order of tokens.
    /// </summary>
    public static double Odds(ReadOnlySpan<float> logits)
    {
        float largest = logits[0];
        foreach (float logit in logits)
        {
            largest = logit > largest ? logit : largest;
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += VectorMath.Exp((double)logit - largest);
        }

        return sum;
    }
}
