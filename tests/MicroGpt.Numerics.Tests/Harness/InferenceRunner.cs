using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>
/// Feeds sequences piece by piece through the cache, as generation does, and collects the logits of every position.
/// </summary>
internal static unsafe class InferenceRunner<TModel>
    where TModel : ICompiledModel
{
    /// <param name="schedule">For every step, how many tokens of each sequence it takes; 0 leaves a sequence out.</param>
    /// <param name="lastRowOnly">Ask the head for the last row of a step alone, as a decoder does.</param>
    /// <returns>[T,V] of every sequence; rows that were not asked for hold 0.</returns>
    public static float[][] Run(
        ParameterSet weights,
        IReadOnlyList<int[]> sequences,
        IReadOnlyList<int[]> schedule,
        RunSettings settings,
        bool lastRowOnly = false)
    {
        ModelDescription model = TModel.Description;
        int columns = model.Architecture.VocabularySize;
        float[][] logits = [.. sequences.Select(sequence => new float[sequence.Length * columns])];
        int[] done = new int[sequences.Count];

        int capacity = ModelMemory.CapacityFor(schedule.Max(step => step.Sum()), settings);
        // No using statements, because after a failure in one lane the others still use this memory.
        var rows = new BatchMemory(capacity, sequences.Count);
        var memory = new ModelMemory(model, settings, rows, capacity, keeps: false, slots: sequences.Count, settings.Loops);
        WorkContext first = memory.Contexts[0];
        TensorLayout.Write(model, weights, memory.Weights);
        TModel.FillTables(first.Tables);
        Team.Run(settings.Lanes, lane => TModel.Pack(memory.Contexts[lane]));

        foreach (int[] step in schedule)
        {
            Fill(rows, sequences, step, done);
            int begin = lastRowOnly ? step.Sum() - 1 : 0;
            Team.Run(settings.Lanes, lane => Forward(memory.Contexts[lane], rows, begin));
            Collect(first, model, step, begin, logits, done);
        }

        memory.CheckGuards();
        memory.Dispose();
        rows.Dispose();
        Assert.Equal(sequences.Select(sequence => sequence.Length), done);
        return logits;
    }

    private static void Fill(BatchMemory rows, IReadOnlyList<int[]> sequences, int[] step, int[] done)
    {
        rows.Clear();
        for (int slot = 0; slot < step.Length; slot++)
        {
            if (step[slot] > 0)
            {
                ReadOnlySpan<int> piece = sequences[slot].AsSpan(done[slot], step[slot]);
                int[] targets = new int[piece.Length];
                Array.Fill(targets, -1);
                int before = done[slot] == 0 ? 0 : sequences[slot][done[slot] - 1];
                rows.Add(piece, targets, position: done[slot], slot, before);
            }
        }
    }

    private static void Forward(WorkContext c, BatchMemory rows, int begin)
    {
        rows.Describe(c);
        TModel.EmbedForward(c);
        c.Sync();
        for (int r = 1; r <= c.Depth; r++)
        {
            TModel.LoopForward(c, r);
            c.Sync();
        }

        TModel.CodaForward(c, c.Depth);
        c.Sync();
        TModel.HeadForward(c, c.Depth, begin, c.Rows);
    }

    private static void Collect(
        WorkContext c, ModelDescription model, int[] step, int begin, float[][] logits, int[] done)
    {
        int columns = model.Architecture.VocabularySize;
        int row = 0;
        for (int slot = 0; slot < step.Length; slot++)
        {
            for (int i = 0; i < step[slot]; i++, row++, done[slot]++)
            {
                if (row >= begin)
                {
                    float* source = TModel.Logits(c) + ((long)row * model.LogitStride);
                    new ReadOnlySpan<float>(source, columns).CopyTo(logits[slot].AsSpan(done[slot] * columns));
                }
            }
        }
    }
}
