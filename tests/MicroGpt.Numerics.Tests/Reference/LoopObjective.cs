namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>
/// The loss of a token, written directly from its definition with probabilities instead of logarithms:
/// L = sum_r p_r CE_r - beta H(p), or the mean of CE_r over r from minSteps on.
/// </summary>
internal static class LoopObjective
{
    /// <returns>The loss of one token, and its derivatives by every CE_r and every z_r.</returns>
    public static (double Loss, double[] ByLoss, double[] ByExit) Of(ReferenceOptions options, double[] losses, double[] exits, double beta)
    {
        int loops = losses.Length;
        double[] byExit = new double[loops];
        if (options.Loss != LoopLoss.Expected)
        {
            double share = 1.0 / (loops - options.MinSteps + 1);
            double[] weights = [.. Enumerable.Range(1, loops).Select(
                r => options.Loss == LoopLoss.Last ? (r == loops ? 1 : 0) : r >= options.MinSteps ? share : 0)];
            return (losses.Zip(weights, (loss, weight) => loss * weight).Sum(), weights, byExit);
        }

        double[] lambda =
            [.. Enumerable.Range(1, loops).Select(r => r == loops ? 1 : r >= options.MinSteps ? 1 / (1 + Math.Exp(-exits[r - 1])) : 0)];
        double[] p = new double[loops];
        double[] before = new double[loops];
        double survival = 1;
        for (int r = 0; r < loops; r++)
        {
            before[r] = survival;
            p[r] = lambda[r] * survival;
            survival *= 1 - lambda[r];
        }

        double[] g = [.. p.Select((x, r) => losses[r] + (x == 0 ? 0 : beta * (Math.Log(x) + 1)))];
        double later = g[^1];
        for (int j = loops - 2; j >= options.MinSteps - 1; j--)
        {
            byExit[j] = before[j] * (g[j] - later) * lambda[j] * (1 - lambda[j]);
            later = (lambda[j] * g[j]) + ((1 - lambda[j]) * later);
        }

        double entropy = -p.Where(x => x > 0).Sum(x => x * Math.Log(x));
        return (p.Zip(losses, (x, loss) => x * loss).Sum() - (beta * entropy), p, byExit);
    }
}
