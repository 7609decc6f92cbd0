namespace MicroGpt.Runtime;

/// <summary>
/// The loop around the generated step: s_0 = 0, s_r = blocks(s_{r-1} + e) for r = 1..R, output = head(norm(s_R)).
/// </summary>
/// <remarks>
/// Every lane of a team calls the same method with its own context. The team meets between two calls of generated code,
/// so that each may read all that the one before wrote.
/// </remarks>
public static unsafe class RecursiveLoop<TModel>
    where TModel : ICompiledModel
{
    /// <summary>R.</summary>
    public static int Loops { get; } = TModel.Description.Architecture.Loops;

    /// <summary>All loops, the head at the last, and <see cref="WorkContext.RowLoss"/>.</summary>
    public static void ForwardTraining(WorkContext c)
    {
        Recur(c);
        TModel.HeadForward(c, Loops, 0, c.Rows);
        c.Sync();
        TModel.LossForward(c);
        c.Sync();
    }

    /// <summary>After <see cref="ForwardTraining"/>: adds to <see cref="WorkContext.Gradients"/>, through all loops.</summary>
    public static void BackwardTraining(WorkContext c)
    {
        TModel.HeadBackward(c, Loops);
        c.Sync();
        for (int loop = Loops; loop >= 1; loop--)
        {
            TModel.LoopBackward(c, loop);
            c.Sync();
        }

        TModel.EmbedBackward(c);
        c.Sync();
    }

    /// <summary>The loss after every loop: that of loop r at <paramref name="rowLoss"/> + (r - 1) * stride.</summary>
    public static void ForwardEvaluation(WorkContext c, float* rowLoss, long stride)
    {
        TModel.EmbedForward(c);
        c.Sync();
        for (int loop = 1; loop <= Loops; loop++)
        {
            TModel.LoopForward(c, loop);
            c.Sync();
            TModel.HeadForward(c, loop, 0, c.Rows);
            c.Sync();
            c.RowLoss = rowLoss + ((loop - 1) * stride);
            TModel.LossForward(c);
            c.Sync();
        }
    }

    /// <summary>All loops, and the logits of rows [begin, end).</summary>
    public static void ForwardGeneration(WorkContext c, int begin, int end)
    {
        Recur(c);
        TModel.HeadForward(c, Loops, begin, end);
        c.Sync();
    }

    private static void Recur(WorkContext c)
    {
        TModel.EmbedForward(c);
        c.Sync();
        for (int loop = 1; loop <= Loops; loop++)
        {
            TModel.LoopForward(c, loop);
            c.Sync();
        }
    }
}
