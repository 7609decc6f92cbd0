using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// The objective of a training step: combines the cross-entropies of a token after several loops and the exit token's logits into
/// the loss of the token. Computed row by row in double.
/// </summary>
public sealed unsafe class LoopObjective
{
    private readonly ArchitectureDescription _model;
    private readonly ExitLook? _look;

    private LoopObjective(ArchitectureDescription model, ExitLook? look)
    {
        _model = model;
        _look = look;
    }

    /// <summary>Whether the head is evaluated after several loops instead of only after the last.</summary>
    public bool EveryLoop => _look is not null || _model.LoopLoss != LoopLoss.Last;

    /// <summary>First loop with a head, if several have one.</summary>
    public int FirstHead => _look is null ? _model.MinSteps : 1;

    /// <summary>Whether the whole model learns, and not just the exit token.</summary>
    public bool TrainsModel => _look is null;

    /// <summary>The objective of the spec.</summary>
    public static LoopObjective Of(ArchitectureDescription model) => new(model, null);

    /// <summary>The objective of the second stage, in which the exit token alone learns by <see cref="ExitTargets"/>.</summary>
    /// <exception cref="MicroGptException">The model has no exit token, or no loop whose exit can be trained.</exception>
    public static LoopObjective OfExitStage(ArchitectureDescription model, ExitLook look)
    {
        if (!model.HasExit)
        {
            throw new MicroGptException(
                "This model has no exit token to train. Set recursion.exit to \"token\" in model.json and train the model first.");
        }

        if (ExitTargets.First(look, model.MinSteps) >= model.Loops)
        {
            throw new MicroGptException(
                $"With {model.Loops} loops and minSteps {model.MinSteps}, no loop has an exit that can be trained"
                + (look == ExitLook.Past && ExitTargets.First(ExitLook.Next, model.MinSteps) < model.Loops
                    ? " by the previous loop. Use --exit-target next, or more loops."
                    : ". Use more loops, or lower minSteps."));
        }

        return new LoopObjective(model, look);
    }

    /// <summary>
    /// Reads the cross-entropies and exit logits of all loops up to <see cref="WorkContext.Depth"/>. Writes
    /// <see cref="LossRows.LoopWeights"/>, the derivatives in <see cref="LossRows.Exits"/>, and the loss of each row, which is stored
    /// after the cross-entropies of loop R.
    /// </summary>
    /// <param name="entropyWeight">beta of the expected loss in this step.</param>
    public void Weigh(WorkContext c, LossRows rows, double entropyWeight)
    {
        int loops = c.Depth;
        Span<double> loss = stackalloc double[loops];
        Span<double> logit = stackalloc double[loops];
        Span<double> logP = stackalloc double[loops];
        Span<double> gradient = stackalloc double[loops];
        c.Share(c.Rows, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            for (int r = 0; r < loops; r++)
            {
                bool counts = r + 1 >= FirstHead;
                loss[r] = counts ? rows.Losses(r + 1)[row] : 0;
                logit[r] = counts && _model.HasExit ? rows.Exits(r + 1)[row] : 0;
            }

            double total = Of(loss, logit, entropyWeight, logP, gradient);
            float weight = rows.Weights[row];
            for (int r = 0; r < loops; r++)
            {
                rows.LoopWeights(r + 1)[row] = (float)(weight * VectorMath.Exp(logP[r]));
                rows.Exits(r + 1)[row] = (float)(weight * gradient[r]);
            }

            rows.Losses(_model.Loops + 1)[row] = c.Targets[row] < 0 ? 0f : (float)total;
        }
    }

    /// <param name="logP">Receives the logarithm of the weight of each cross-entropy in the loss.</param>
    /// <param name="gradient">Receives the derivatives by the exit token's logits.</param>
    private double Of(ReadOnlySpan<double> loss, ReadOnlySpan<double> logit, double beta, Span<double> logP, Span<double> gradient)
    {
        if (_look is { } look)
        {
            logP.Fill(double.NegativeInfinity);
            return ExitTargets.Loss(look, _model.MinSteps, loss, logit, gradient);
        }

        if (_model.LoopLoss == LoopLoss.Expected)
        {
            ExitDistribution.LogProbabilities(logit, _model.MinSteps, logP);
            return ExitDistribution.ExpectedLoss(loss, logit, logP, _model.MinSteps, beta, gradient);
        }

        return Uniform(loss, logP, _model.MinSteps, gradient);
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
