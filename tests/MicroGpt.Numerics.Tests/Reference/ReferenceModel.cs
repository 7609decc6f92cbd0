namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>What the reference computed for a batch.</summary>
internal sealed record ReferenceRun
{
    /// <summary>Mean over the targets; the loops' means times their weights.</summary>
    public required double Loss { get; init; }

    public required double[] LossPerLoop { get; init; }

    /// <summary>Logits after the last loop, [T,V] for every sequence.</summary>
    public required double[][] Logits { get; init; }

    /// <summary>s_r by loop and sequence, [T,C] each.</summary>
    public required double[][][] States { get; init; }

    /// <summary>Null for a run of the forward pass alone.</summary>
    public ParameterSet? Gradients { get; init; }

    public required double SmallestHidden { get; init; }
}

/// <summary>
/// The transformer and the recursion as plain loops in double. It is written from the definition and shares no code with the
/// generator; the generated code is compared with it.
/// </summary>
internal static class ReferenceModel
{
    /// <summary>The mean loss over the targets as the options make it of all loops, and its gradients.</summary>
    /// <param name="beta">Weight of the entropy.</param>
    /// <param name="depth">Loops of this step, from minSteps to R; null: all R.</param>
    /// <param name="masks">Of dropout; null: nothing is dropped.</param>
    public static (double Loss, ParameterSet Gradients) RunObjective(
        ReferenceOptions options, ParameterSet weights, IReadOnlyList<Sequence> batch, double beta, int? depth = null, Masks? masks = null)
    {
        int loops = Depth(options, depth);
        int targets = batch.Sum(sequence => sequence.TargetCount);
        ParameterSet gradients = ParameterSet.Zeros(options);
        double loss = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            var pass = new SequencePass(options, weights, batch[i], loops, masks?.Of(i));
            pass.Forward();
            loss += pass.Objective(beta) / targets;
            pass.BackwardObjective(1.0 / targets, beta, gradients);
        }

        return (loss, gradients);
    }

    /// <summary>
    /// The loss of <see cref="RunObjective"/> alone, where the first states may be numbers that do not depend on the weights.
    /// </summary>
    /// <param name="frozen">s_1 .. s_K by loop and sequence, [T,C] each; null: none is frozen.</param>
    public static double Objective(
        ReferenceOptions options, ParameterSet weights, IReadOnlyList<Sequence> batch, double beta, int? depth = null,
        double[][][]? frozen = null, Masks? masks = null)
    {
        int loops = Depth(options, depth);
        double loss = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            var pass = new SequencePass(options, weights, batch[i], loops, masks?.Of(i));
            pass.Forward(frozen is null ? null : Array.ConvertAll(frozen, state => state[i]));
            loss += pass.Objective(beta);
        }

        return loss / batch.Sum(sequence => sequence.TargetCount);
    }

    /// <param name="loopWeights">Weight of every loop's loss in the total; null: the last loop's alone.</param>
    public static ReferenceRun Run(
        ReferenceOptions options,
        ParameterSet weights,
        IReadOnlyList<Sequence> batch,
        bool withGradients = true,
        double[]? loopWeights = null)
    {
        int loops = options.LoopCount;
        loopWeights ??= [.. Enumerable.Range(1, loops).Select(r => r == loops ? 1.0 : 0.0)];
        int targets = batch.Sum(sequence => sequence.TargetCount);

        SequencePass[] passes = [.. batch.Select(sequence => new SequencePass(options, weights, sequence, loops))];
        double[] lossPerLoop = new double[loops];
        foreach (SequencePass pass in passes)
        {
            pass.Forward();
            for (int r = 0; r < loops; r++)
            {
                lossPerLoop[r] += pass.LossSums[r] / targets;
            }
        }

        ParameterSet? gradients = withGradients ? ParameterSet.Zeros(options) : null;
        if (gradients is not null)
        {
            double[] rowWeights = Array.ConvertAll(loopWeights, weight => weight / targets);
            foreach (SequencePass pass in passes)
            {
                pass.Backward(rowWeights, gradients);
            }
        }

        return new ReferenceRun
        {
            Loss = lossPerLoop.Zip(loopWeights, (loss, weight) => loss * weight).Sum(),
            LossPerLoop = lossPerLoop,
            Logits = [.. passes.Select(pass => pass.Heads[^1].Logits)],
            States = [.. Enumerable.Range(0, loops).Select(r => passes.Select(pass => pass.States[r]).ToArray())],
            Gradients = gradients,
            SmallestHidden = passes.Min(pass => pass.SmallestHidden()),
        };
    }

    private static int Depth(ReferenceOptions options, int? depth) =>
        depth is { } loops && (loops < options.MinSteps || loops > options.LoopCount)
        ? throw new ArgumentOutOfRangeException(nameof(depth), depth, $"A depth is from {options.MinSteps} to {options.LoopCount} loops.")
        : depth ?? options.LoopCount;
}
