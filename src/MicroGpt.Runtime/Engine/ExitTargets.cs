using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// The second stage of Ouro (Zhu et al. 2025): on a frozen model, the exit token alone learns when one more loop is worthwhile.
/// The target for continuing after loop r is the constant w_r = sigmoid(50 (max(0, improvement) - 0.005)). The loss is the
/// binary cross-entropy of 1 - lambda_r against w_r, averaged over loops and tokens.
/// </summary>
public static class ExitTargets
{
    private const double Steepness = 50;
    private const double Worthwhile = 0.005;

    /// <summary>First loop whose exit is trained.</summary>
    public static int First(ExitLook look, int minSteps) => look == ExitLook.Past ? Math.Max(2, minSteps) : minSteps;

    /// <summary>The target w for an improvement in nats.</summary>
    public static double GoOn(double improvement) =>
        VectorMath.Exp(-ExitDistribution.Softplus(-Steepness * (Math.Max(0, improvement) - Worthwhile)));

    /// <summary>
    /// Loss of one token: the mean over the trained loops of w softplus(z) + (1 - w) softplus(-z), with its derivatives
    /// (lambda - (1 - w)) / (number of loops).
    /// </summary>
    /// <param name="losses">CE_r of all R loops, in nats.</param>
    /// <param name="logits">z_r.</param>
    /// <param name="gradients">Receives the derivatives by z_r; 0 for loops that are not trained.</param>
    public static double Loss(
        ExitLook look, int minSteps, ReadOnlySpan<double> losses, ReadOnlySpan<double> logits, Span<double> gradients)
    {
        gradients.Clear();
        int first = First(look, minSteps);
        int count = losses.Length - first;
        double sum = 0;
        for (int r = first; r < losses.Length; r++)
        {
            double improvement = look == ExitLook.Past ? losses[r - 2] - losses[r - 1] : losses[r - 1] - losses[r];
            double goOn = GoOn(improvement);
            double z = logits[r - 1];
            sum += (goOn * ExitDistribution.Softplus(z)) + ((1 - goOn) * ExitDistribution.Softplus(-z));
            double stops = VectorMath.Exp(-ExitDistribution.Softplus(-z));
            gradients[r - 1] = (stops - (1 - goOn)) / count;
        }

        return count > 0 ? sum / count : 0;
    }
}
