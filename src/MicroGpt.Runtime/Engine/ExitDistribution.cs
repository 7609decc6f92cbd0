using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// The probabilities of where a token stops: lambda_r = sigmoid(z_r) for minSteps &lt;= r &lt; R, 0 below and 1 at R;
/// p_r = lambda_r S_{r-1} with the survival S_r = prod_{j&lt;=r} (1 - lambda_j). As in PonderNet (Banino et al. 2021) and Ouro
/// (Zhu et al. 2025).
/// </summary>
/// <remarks>
/// Computed in double and in log space, ln(1 - lambda) = -softplus(z) and ln lambda = -softplus(-z), so that no probability
/// underflows before its logarithm is taken.
/// </remarks>
internal static class ExitDistribution
{
    /// <summary>Computes ln p_r for r = 1..R; minus infinity below minSteps.</summary>
    /// <param name="logits">z_r for r = 1..R. The values below minSteps and at R are not read.</param>
    public static void LogProbabilities(ReadOnlySpan<double> logits, int minSteps, Span<double> logP)
    {
        double survival = 0;
        for (int r = 1; r <= logits.Length; r++)
        {
            if (r == logits.Length)
            {
                logP[r - 1] = survival;
            }
            else if (r < minSteps)
            {
                logP[r - 1] = double.NegativeInfinity;
            }
            else
            {
                logP[r - 1] = survival - Softplus(-logits[r - 1]);
                survival -= Softplus(logits[r - 1]);
            }
        }
    }

    /// <summary>
    /// Loss of one token, L = sum_r p_r CE_r - beta H(p), with its derivatives: dL/dCE_r = p_r, and dL/dz_j =
    /// S_{j-1} (g_j - G_{j+1}) lambda_j (1 - lambda_j) with g_r = CE_r + beta (ln p_r + 1), G_R = g_R,
    /// G_j = lambda_j g_j + (1 - lambda_j) G_{j+1}.
    /// </summary>
    /// <param name="losses">CE_r in nats.</param>
    /// <param name="logP">ln p_r, from <see cref="LogProbabilities"/>.</param>
    /// <param name="logitGradients">Receives dL/dz_r; 0 at R and below minSteps.</param>
    /// <returns>L in nats.</returns>
    public static double ExpectedLoss(
        ReadOnlySpan<double> losses,
        ReadOnlySpan<double> logits,
        ReadOnlySpan<double> logP,
        int minSteps,
        double beta,
        Span<double> logitGradients)
    {
        int last = losses.Length - 1;
        logitGradients.Clear();
        double later = losses[last] + (beta * (logP[last] + 1));
        double total = Term(losses[last], logP[last], beta);
        double logSurvival = logP[last];
        for (int j = last - 1; j >= minSteps - 1; j--)
        {
            // S_{j-1} = S_j / (1 - lambda_j); lambda (1 - lambda) = exp(-softplus(z) - softplus(-z)).
            double stays = Softplus(logits[j]);
            logSurvival += stays;
            double stops = Softplus(-logits[j]);
            double own = losses[j] + (beta * (logP[j] + 1));
            logitGradients[j] = VectorMath.Exp(logSurvival - stays - stops) * (own - later);
            later = (VectorMath.Exp(-stops) * own) + (VectorMath.Exp(-stays) * later);
            total += Term(losses[j], logP[j], beta);
        }

        return total;
    }

    /// <summary>softplus(x) = ln(1 + exp(x)).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + VectorMath.Log(1 + VectorMath.Exp(-Math.Abs(x)));

    private static double Term(double loss, double logP, double beta) => VectorMath.Exp(logP) * (loss + (beta * logP));
}
