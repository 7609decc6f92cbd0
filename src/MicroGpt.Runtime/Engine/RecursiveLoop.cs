using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// The loop around the generated step: s_0 = 0, s_r = blocks(inject(s_{r-1}, e)) for r = 1..R, output = head(norm(coda(s_R))).
/// </summary>
/// <remarks>
/// Every lane of a team calls the same method with its own context. A barrier stands between two calls of generated code,
/// so that each may read all that the one before wrote.
/// </remarks>
public static unsafe class RecursiveLoop<TModel>
    where TModel : ICompiledModel
{
    /// <summary>R.</summary>
    public static int Loops { get; } = TModel.Description.Architecture.Loops;

    /// <summary>Whether blocks run after the loops.</summary>
    public static bool HasCoda { get; } = TModel.Description.Architecture.CodaLayers > 0;

    private static int BackpropSteps { get; } = TModel.Description.Architecture.BackpropSteps;

    private static int ExitStride { get; } = TModel.Description.ExitStride;

    /// <summary>
    /// Loops up to <see cref="WorkContext.Depth"/>, the head at the last or at all whose loss counts, and
    /// <see cref="LossRows.Losses"/>: cross-entropies by loop. If several loops count, the combined losses follow.
    /// </summary>
    /// <param name="entropyWeight">beta of the expected loss in this step.</param>
    public static void ForwardTraining(WorkContext c, LossRows rows, LoopObjective objective, double entropyWeight)
    {
        TModel.EmbedForward(c);
        c.Sync();
        for (int loop = 1; loop <= c.Depth; loop++)
        {
            TModel.LoopForward(c, loop);
            c.Sync();
            if (objective.EveryLoop && loop >= objective.FirstHead)
            {
                Head(c, rows, loop);
                TakeExits(c, rows, loop);
                c.Sync();
            }
        }

        if (objective.EveryLoop)
        {
            objective.Weigh(c, rows, entropyWeight);
            c.Sync();
            return;
        }

        Logits(c, c.Depth);
        TModel.LossForward(c, rows.Losses(1));
        c.Sync();
    }

    /// <summary>
    /// Backward pass after <see cref="ForwardTraining"/>. Adds to <see cref="WorkContext.Gradients"/> through the last
    /// <see cref="ArchitectureDescription.BackpropSteps"/> loops. For the heads of earlier loops, the state is a constant.
    /// </summary>
    public static void BackwardTraining(WorkContext c, LossRows rows, LoopObjective objective)
    {
        int constant = objective.TrainsModel ? Math.Max(0, c.Depth - BackpropSteps) : c.Depth;
        for (int loop = c.Depth; loop >= 1; loop--)
        {
            if (loop == c.Depth || (objective.EveryLoop && loop >= objective.FirstHead))
            {
                HeadBackward(c, rows, loop, objective.EveryLoop);
            }

            if (loop > constant)
            {
                Recompute(c, loop);
                TModel.LoopBackward(c, loop);
                c.Sync();
            }
        }

        if (objective.TrainsModel)
        {
            TModel.EmbedBackward(c);
            c.Sync();
        }
    }

    /// <summary>
    /// Runs the head after each loop of a set, with losses, exit logits and whether the likeliest token is the target. The results of
    /// the first loop of the set have index 1, those of the second index 2, and so on.
    /// </summary>
    /// <param name="hits">Whether to look for the likeliest token.</param>
    public static void ForwardEvaluation(WorkContext c, LossRows rows, LoopSet loops, bool hits)
    {
        TModel.EmbedForward(c);
        c.Sync();
        int loop = 1;
        for (int i = 1; i <= loops.Count; i++)
        {
            for (; loop <= loops[i - 1]; loop++)
            {
                TModel.LoopForward(c, loop);
                c.Sync();
            }

            Logits(c, loop - 1);
            TModel.LossForward(c, rows.Losses(i));
            c.Sync();
            TakeExits(c, rows, i);
            if (hits)
            {
                TakeHits(c, rows.Hits(i));
            }

            c.Sync();
        }
    }

    /// <summary>The likeliest token of a row. Of equally likely tokens the first counts, as for the sampler.</summary>
    public static int Likeliest(WorkContext c, int row)
    {
        float* logits = TModel.Logits(c) + (row * (long)TModel.Description.LogitStride);
        int best = 0;
        for (int token = 1; token < TModel.Description.Architecture.VocabularySize; token++)
        {
            best = logits[token] > logits[best] ? token : best;
        }

        return best;
    }

    /// <summary>Finds the rows whose likeliest token is the target.</summary>
    /// <param name="hits">Receives 1 where the likeliest token is the target, else 0.</param>
    public static void TakeHits(WorkContext c, float* hits)
    {
        c.Share(c.Rows, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            hits[row] = Likeliest(c, row) == c.Targets[row] ? 1f : 0f;
        }
    }

    /// <summary>
    /// Runs all loops up to <see cref="WorkContext.Depth"/> without a head, which computes what later tokens attend to.
    /// </summary>
    public static void Recur(WorkContext c)
    {
        TModel.EmbedForward(c);
        c.Sync();
        for (int loop = 1; loop <= c.Depth; loop++)
        {
            TModel.LoopForward(c, loop);
            c.Sync();
        }

        Coda(c, c.Depth);
    }

    /// <summary>The blocks after the loops. Their barrier is needed only if there are any.</summary>
    public static void Coda(WorkContext c, int loop)
    {
        if (HasCoda)
        {
            TModel.CodaForward(c, loop);
            c.Sync();
        }
    }

    /// <summary>The logits of all rows after a loop.</summary>
    public static void Logits(WorkContext c, int loop)
    {
        Coda(c, loop);
        TModel.HeadForward(c, loop, 0, c.Rows);
        c.Sync();
    }

    /// <summary>
    /// Recomputes the activations of a loop that later loops overwrote, before its backward pass. The same code runs as in the
    /// forward pass, so the bits are the same.
    /// </summary>
    public static void Recompute(WorkContext c, int loop)
    {
        if (c.Activations.MustRepeat(loop, c.Depth))
        {
            TModel.LoopRecompute(c, loop);
            c.Sync();
        }
    }

    /// <summary>The head after a loop, recomputed except for the last, whose logits are still there.</summary>
    private static void HeadBackward(WorkContext c, LossRows rows, int loop, bool everyLoop)
    {
        if (loop < c.Depth)
        {
            Head(c, rows, loop);
        }

        if (ExitStride > 0)
        {
            PutExitGradients(c, rows, loop, everyLoop);
            c.Sync();
        }

        TModel.HeadBackward(c, loop, everyLoop ? rows.LoopWeights(loop) : rows.Weights);
        c.Sync();
    }

    private static void Head(WorkContext c, LossRows rows, int loop)
    {
        Logits(c, loop);
        TModel.LossForward(c, rows.Losses(loop));
        c.Sync();
    }

    private static void TakeExits(WorkContext c, LossRows rows, int loop)
    {
        float* logits = TModel.ExitLogits(c);
        c.Share(logits == null ? 0 : c.Rows, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            rows.Exits(loop)[row] = logits[row * (long)ExitStride];
        }
    }

    /// <summary>Where the last loop's loss alone counts, the exit token learns nothing.</summary>
    private static void PutExitGradients(WorkContext c, LossRows rows, int loop, bool everyLoop)
    {
        float* logits = TModel.ExitLogits(c);
        c.Share(c.Rows, 8, out int begin, out int end);
        for (int row = begin; row < end; row++)
        {
            logits[row * (long)ExitStride] = everyLoop ? rows.Exits(loop)[row] : 0f;
        }
    }
}
