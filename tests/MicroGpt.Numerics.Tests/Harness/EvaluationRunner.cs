using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Forward pass with a loss after every loop, as in evaluation: nothing is kept, and there is no cache.</summary>
internal static unsafe class EvaluationRunner<TModel>
    where TModel : ICompiledModel
{
    /// <returns>Losses of the rows after every loop.</returns>
    public static float[][] Run(ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings)
    {
        ModelDescription model = TModel.Description;
        int capacity = ModelMemory.CapacityFor(batch.Sum(sequence => sequence.Length), settings);

        // No using statements, because after a failure in one lane the others still use this memory.
        var rows = new BatchMemory(capacity, batch.Count);
        foreach (Sequence sequence in batch)
        {
            rows.Add(sequence.Tokens, sequence.Targets, position: 0, slot: 0);
        }

        var memory = new ModelMemory(model, settings, rows, capacity, keeps: false, slots: 0, settings.Loops);
        TensorLayout.Write(model, weights, memory.Weights);
        TModel.FillTables(memory.Contexts[0].Tables);
        float[][] losses = new float[model.Architecture.LoopsOf(settings.Loops)][];
        Team.Run(settings.Lanes, lane => Work(memory.Contexts[lane], rows.RowLoss.Pointer, losses));

        memory.CheckGuards();
        memory.Dispose();
        rows.Dispose();
        return losses;
    }

    private static void Work(WorkContext c, float* rowLoss, float[][] losses)
    {
        TModel.Pack(c);
        c.Sync();
        TModel.EmbedForward(c);
        c.Sync();
        for (int r = 1; r <= losses.Length; r++)
        {
            TModel.LoopForward(c, r);
            c.Sync();
            TModel.CodaForward(c, r);
            c.Sync();
            TModel.HeadForward(c, r, 0, c.Rows);
            c.Sync();
            TModel.LossForward(c, rowLoss);
            c.Sync();
            if (c.Lane == 0)
            {
                losses[r - 1] = new ReadOnlySpan<float>(rowLoss, c.Rows).ToArray();
            }

            c.Sync();
        }
    }
}
