namespace MicroGpt.Exports.Tests;

/// <summary>What the compiled model makes of sequences: the logits after the last loop, and the exit logit after each.</summary>
internal sealed unsafe class OurLogits<TModel>
    where TModel : ICompiledModel
{
    private static readonly ModelDescription Model = TModel.Description;

    /// <param name="sequences">Of the same length.</param>
    /// <param name="width">Columns of each sequence for a model with a grid.</param>
    public OurLogits(ModelEngine engine, int[][] sequences, int loops, int width)
    {
        int length = sequences[0].Length, rows = sequences.Length * length;
        using var teams = new WorkTeams(engine, teams: 1, rows, keeps: false);
        using var batch = new SequenceBatch(regions: 1, teams.Capacity, sequences.Length, losses: 1);
        Fill(batch, sequences, length, width);
        teams.Pack<TModel>();
        Exits = new float[rows][];
        Array.Fill(Exits, []);
        WorkContext c = teams.Member(0);
        batch.Bind(c, 0);
        c.Depth = loops;
        TModel.EmbedForward(c);
        for (int loop = 1; loop <= loops; loop++)
        {
            TModel.LoopForward(c, loop);
            TModel.CodaForward(c, loop);
            TModel.HeadForward(c, loop, 0, c.Rows);
            float* exits = TModel.ExitLogits(c);
            for (int row = 0; row < rows && exits != null; row++)
            {
                Exits[row] = [.. Exits[row], exits[row * (long)Model.ExitStride]];
            }
        }

        Logits = [.. Enumerable.Range(0, rows).Select(row => Row(c, row))];
    }

    /// <summary>The logits of each token, sequence after sequence.</summary>
    public float[][] Logits { get; }

    /// <summary>The exit logits of each token, loop by loop; empty without an exit token.</summary>
    public float[][] Exits { get; }

    private static float[] Row(WorkContext c, int row) =>
        [.. new ReadOnlySpan<float>(TModel.Logits(c) + (row * (long)Model.LogitStride), Model.Architecture.VocabularySize)];

    private static void Fill(SequenceBatch batch, int[][] sequences, int length, int width)
    {
        BatchRows rows = batch.Buffers(0);
        for (int i = 0; i < sequences.Length; i++)
        {
            sequences[i].CopyTo(rows.Tokens[(i * length)..]);
            rows.Targets.Slice(i * length, length).Fill(-1);
            if (width > 0)
            {
                rows.NumberGrid(i * length, length, width, Model.Architecture.GridWidth);
            }
            else
            {
                rows.Number(i * length, length);
            }

            rows.Spans[i] = new SequenceSpan(i * length, length, Position: 0, Slot: i);
        }

        batch.SetShape(0, new BatchShape(sequences.Length, sequences.Length * length));
    }
}
