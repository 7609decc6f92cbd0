namespace MicroGpt.Runtime;

/// <summary>
/// The loss of a token from its cross-entropies after several loops: which weight each has, and what the exit token's logits
/// contribute. Row by row, in double.
/// </summary>
internal static unsafe class LoopLosses
{
    /// <summary>
    /// From the cross-entropies and exit logits of all loops to <see cref="WorkContext.LoopWeights"/>, to the derivatives in
    /// <see cref="WorkContext.LoopExits"/>, and to the row's loss, which follows the cross-entropies of the last loop.
    /// </summary>
    /// <param name="losses">Cross-entropies of loop 1.</param>
    public static void Weigh(WorkContext c, ArchitectureDescription model, float* losses)
    {
        int loops = model.Loops;
        Span<double> loss = stackalloc double[loops];
        Span<double> logit = stackalloc double[loops];
        Span<double> logP = stackalloc double[loops];
        Span<double> gradient = stackalloc double[loops];
        c.Share(c.Rows, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            for (int r = 0; r < loops; r++)
            {
                bool counts = r + 1 >= model.MinSteps;
                loss[r] = counts ? losses[(r * c.LoopRows) + row] : 0;
                logit[r] = counts && model.HasExit ? c.LoopExits[(r * c.LoopRows) + row] : 0;
            }

            double total = model.LoopLoss == LoopLoss.Expected
                ? Expected(loss, logit, logP, model.MinSteps, c.EntropyWeight, gradient)
                : Uniform(loss, logP, model.MinSteps, gradient);
            float weight = c.RowWeight[row];
            for (int r = 0; r < loops; r++)
            {
                c.LoopWeights[(r * c.LoopRows) + row] = (float)(weight * VectorMath.Exp(logP[r]));
                c.LoopExits[(r * c.LoopRows) + row] = (float)(weight * gradient[r]);
            }

            losses[(loops * c.LoopRows) + row] = c.Targets[row] < 0 ? 0f : (float)total;
        }
    }

    private static double Expected(
        ReadOnlySpan<double> loss, ReadOnlySpan<double> logit, Span<double> logP, int minSteps, double beta, Span<double> gradient)
    {
        ExitDistribution.LogProbabilities(logit, minSteps, logP);
        return ExitDistribution.ExpectedLoss(loss, logit, logP, minSteps, beta, gradient);
    }

    private static double Uniform(ReadOnlySpan<double> loss, Span<double> logP, int minSteps, Span<double> gradient)
    {
        int counting = loss.Length - minSteps + 1;
        logP[..(minSteps - 1)].Fill(double.NegativeInfinity);
        logP[(minSteps - 1)..].Fill(-VectorMath.Log(counting));
        gradient.Clear();
        double sum = 0;
        foreach (double one in loss[(minSteps - 1)..])
        {
            sum += one;
        }

        return sum / counting;
    }
}
