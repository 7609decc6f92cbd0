namespace MicroGpt.Runtime.Tests;

/// <summary>Several documents in one context.</summary>
public sealed class PackingTests
{
    private const int Context = 16;

    private static readonly DataSplit Names = DataSplitTests.Lines(30, Context, fraction: 0, seed: 1);

    [Fact]
    public void A_sequence_takes_the_next_documents_that_fit()
    {
        SequenceWindow[] order = [.. Enumerable.Range(0, 60).Select(step => Draw(new BatchSource(Names, 1, 1, seed: 5), step)[0][0])];
        BatchSource packed = Packed(PackAttention.All);
        SequenceWindow[][] sequences = [.. Enumerable.Range(0, 3).SelectMany(step => Draw(packed, step))];
        SequenceWindow[] taken = [.. sequences.SelectMany(windows => windows)];
        Assert.Contains(sequences, windows => windows.Length > 1);
        Assert.Equal(order[..taken.Length], taken);
        for (int i = 0, next = 0; i < sequences.Length; i++)
        {
            int rows = sequences[i].Sum(window => window.Count);
            next += sequences[i].Length;
            Assert.InRange(rows, 1, Context);
            Assert.True(rows + order[next].Count > Context);
        }
    }

    [Fact]
    public void A_resumed_run_sees_what_it_would_have_seen()
    {
        BatchSource whole = Packed(PackAttention.All);
        SequenceWindow[][][] expected = [.. Enumerable.Range(0, 40).Select(step => Draw(whole, step))];
        BatchSource resumed = Packed(PackAttention.Document);
        Assert.Equal(expected[33], Draw(resumed, 33));
        Assert.Equal(expected[34], Draw(resumed, 34));
        Assert.Equal(expected[2], Draw(resumed, 2));
    }

    [Theory]
    [InlineData(PackAttention.All)]
    [InlineData(PackAttention.Document)]
    public void Positions_run_through_the_context_and_each_document_begins_anew(PackAttention attention)
    {
        BatchSource source = Packed(attention);
        var rows = new BatchRows(new int[64], new int[64], new int[64], new int[64], new SequenceSpan[64]);
        source.Select(1);
        BatchShape shape = source.Fill(0, rows);
        Assert.Equal(source.SelectedRows, shape.Rows);
        int row = 0;
        var spans = new List<SequenceSpan>();
        for (int sequence = 0; sequence < source.Batch; sequence++)
        {
            int first = row;
            foreach (SequenceWindow window in source.Windows(0, sequence))
            {
                spans.Add(new SequenceSpan(row, window.Count, 0, 0));
                for (int i = 0; i < window.Count; i++, row++)
                {
                    Assert.Equal(Names.Corpus.Tokens[window.Start + i], rows.Tokens[row]);
                    Assert.Equal(Names.Corpus.Tokens[window.Start + i + 1], rows.Targets[row]);
                    Assert.Equal(row - first, rows.Positions[row]);
                    Assert.Equal(i == 0 ? 0 : rows.Tokens[row - 1], rows.Previous[row]);
                }
            }

            if (attention == PackAttention.All)
            {
                spans.RemoveAll(span => span.Row >= first);
                spans.Add(new SequenceSpan(first, row - first, 0, 0));
            }
        }

        Assert.Equal(spans, rows.Spans[..shape.Sequences].ToArray());
    }

    [Fact]
    public void The_longest_document_of_a_step_is_known()
    {
        foreach (BatchSource source in new[] { Packed(PackAttention.All), new BatchSource(Names, 3, 1, seed: 5) })
        {
            SequenceWindow[][] drawn = Draw(source, 4);
            Assert.Equal(drawn.Max(windows => windows.Max(window => window.Count)), source.SelectedLongest);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        BatchSource source = Packed(PackAttention.Document);
        int[] ints = new int[64];
        var spans = new SequenceSpan[64];
        source.Select(0);
        source.Fill(0, new BatchRows(ints, ints, ints, ints, spans));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 50; step++)
        {
            source.Select(step);
            source.Fill(0, new BatchRows(ints, ints, ints, ints, spans));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>A window takes 8 bytes; a sequence has as many as the shortest document fits into the context.</summary>
    [Fact]
    public void A_source_knows_its_memory()
    {
        int most = Context / Names.Training.Min(window => window.Count);
        Assert.Equal(
            (3 * most * 8) + (4 * sizeof(int)) + (30 * sizeof(int)), BatchSource.BytesOf(Names, 3, 1, PackAttention.All));
    }

    [Fact]
    public void A_text_and_grids_are_not_packed()
    {
        DataSplit text = DataSplitTests.Text(100, 8, 0);
        Assert.Contains(
            "text are one continuous text. Remove it",
            Assert.Throws<MicroGptException>(() => new BatchSource(text, 1, 1, 1, PackAttention.All)).Message,
            StringComparison.Ordinal);
        TextCorpus grids = TextCorpus.FromUtf8("grids", "ab/ab\tab/ab\n"u8, TestModels.Letters, DocumentMode.Pairs, gridWidth: 2);
        Assert.Contains(
            "grids consist of grids",
            Assert.Throws<MicroGptException>(() => new BatchSource(DataSplit.Create(grids, 8, 0, 1), 1, 1, 1, PackAttention.All)).Message,
            StringComparison.Ordinal);
    }

    private static BatchSource Packed(PackAttention attention) => new(Names, batch: 3, accumulation: 1, seed: 5, attention);

    private static SequenceWindow[][] Draw(BatchSource source, long step)
    {
        source.Select(step);
        return [.. Enumerable.Range(0, source.Batch).Select(i => source.Windows(0, i).ToArray())];
    }
}
