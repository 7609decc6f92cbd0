namespace MicroGpt.Runtime.Tests;

public sealed class BatchSourceTests
{
    private readonly int[] _tokens = new int[256];
    private readonly int[] _targets = new int[256];
    private readonly int[] _previous = new int[256];
    private readonly int[] _positions = new int[256];
    private readonly SequenceSpan[] _spans = new SequenceSpan[16];

    private BatchRows Rows => new(_tokens, _targets, _previous, _positions, _spans);

    [Fact]
    public void AnEpochHoldsEveryDocumentOnceAndTheNextOneInAnotherOrder()
    {
        DataSplit split = DataSplitTests.Lines(30, context: 16, fraction: 0, seed: 1);
        var source = new BatchSource(split, batch: 4, accumulation: 1, seed: 5);
        SequenceWindow[] drawn = [.. Enumerable.Range(0, 15).SelectMany(step => Draw(source, step))];
        Assert.Equal(60, drawn.Length);
        Assert.Equal(split.Training, drawn[..30].OrderBy(w => w.Start));
        Assert.Equal(split.Training, drawn[30..].OrderBy(w => w.Start));
        Assert.NotEqual(drawn[..30], drawn[30..]);
    }

    [Fact]
    public void AResumedRunSeesWhatItWouldHaveSeen()
    {
        foreach (DataSplit split in new[] { DataSplitTests.Lines(30, 16, 0.1f, 1), DataSplitTests.Text(500, 16, 0.1f) })
        {
            var whole = new BatchSource(split, 4, 2, seed: 5);
            SequenceWindow[][] expected = [.. Enumerable.Range(0, 20).Select(step => Draw(whole, step))];
            var resumed = new BatchSource(split, 4, 2, seed: 5);
            Assert.Equal(expected[13], Draw(resumed, 13));
            Assert.Equal(expected[14], Draw(resumed, 14));
            Assert.Equal(expected[2], Draw(resumed, 2));
            Assert.NotEqual(expected[2], Draw(new BatchSource(split, 4, 2, seed: 6), 2));
        }
    }

    [Fact]
    public void AccumulationTakesTheSequencesThatALargerBatchWouldTake()
    {
        DataSplit split = DataSplitTests.Lines(30, 16, 0, 1);
        Assert.Equal(Draw(new BatchSource(split, 8, 1, 5), 3), Draw(new BatchSource(split, 4, 2, 5), 3));
    }

    [Fact]
    public void RowsAreRealTokensWithTheirTargetsPositionsAndSpans()
    {
        DataSplit split = DataSplitTests.Lines(30, context: 4, fraction: 0, seed: 1);
        var source = new BatchSource(split, batch: 6, accumulation: 2, seed: 1);
        source.Select(7);
        BatchShape shape = source.Fill(1, Rows);
        Assert.Equal(6, shape.Sequences);
        Assert.True(shape.Rows <= source.MostRows);
        int row = 0;
        for (int s = 0; s < shape.Sequences; s++)
        {
            SequenceWindow window = source.Sequence(1, s);
            Assert.Equal(new SequenceSpan(row, window.Count, 0, 0), _spans[s]);
            for (int i = 0; i < window.Count; i++, row++)
            {
                Assert.Equal(split.Corpus.Tokens[window.Start + i], _tokens[row]);
                Assert.Equal(split.Corpus.Tokens[window.Start + i + 1], _targets[row]);
                Assert.Equal(i, _positions[row]);
                Assert.Equal(i == 0 ? 0 : _tokens[row - 1], _previous[row]);
            }
        }

        Assert.Equal(row, shape.Rows);
    }

    [Fact]
    public void AShardIsAPartOfTheBatch()
    {
        var source = new BatchSource(DataSplitTests.Lines(30, 4, 0, 1), batch: 6, accumulation: 1, seed: 1);
        source.Select(0);
        BatchShape shape = source.Fill(0, first: 2, count: 3, Rows);
        Assert.Equal(3, shape.Sequences);
        Assert.Equal(source.Sequence(0, 2).Count, _spans[0].Count);
        Assert.Equal(0, _spans[0].Row);
    }

    [Fact]
    public void TextWindowsReachBothEndsOfTheTrainingTextAndNoFurther()
    {
        DataSplit split = DataSplitTests.Text(50, context: 8, fraction: 0.2f);
        var source = new BatchSource(split, 16, 1, seed: 1);
        SequenceWindow[] drawn = [.. Enumerable.Range(0, 100).SelectMany(step => Draw(source, step))];
        Assert.All(drawn, w => Assert.Equal(8, w.Count));
        Assert.Equal(0, drawn.Min(w => w.Start));
        Assert.Equal(40, drawn.Max(w => w.Start + w.Count + 1));
    }

    [Fact]
    public void SelectingAndFillingAllocateNothing()
    {
        foreach (DataSplit split in new[] { DataSplitTests.Lines(30, 8, 0.1f, 1), DataSplitTests.Text(500, 8, 0.1f) })
        {
            var source = new BatchSource(split, 4, 2, seed: 5);
            source.Select(0);
            source.Fill(0, Rows);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < 50; step++)
            {
                source.Select(step);
                source.Fill(1, Rows);
            }

            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void EvaluationVisitsEverySequenceInOrderHoweverGrouped()
    {
        DataSplit split = DataSplitTests.Lines(60, context: 4, fraction: 0.5f, seed: 1);
        var set = new EvaluationSet(split);
        int[] expected = [.. split.Validation.SelectMany(w => Enumerable.Range(w.Start, w.Count)).Select(i => split.Corpus.Tokens[i + 1])];
        Assert.Equal(expected.Length, set.Predictions);
        foreach ((int rows, int sequences) in new[] { (4, 1), (9, 3), (64, 5), (256, 16) })
        {
            var targets = new List<int>();
            for (int first = 0; ;)
            {
                BatchShape shape = set.Fill(
                    first,
                    new BatchRows(
                        _tokens.AsSpan(0, rows), _targets.AsSpan(0, rows), _previous.AsSpan(0, rows),
                        _positions.AsSpan(0, rows), _spans.AsSpan(0, sequences)));
                if (shape.Sequences == 0)
                {
                    break;
                }

                Assert.True(shape.Sequences <= sequences && shape.Rows <= rows);
                targets.AddRange(_targets[..shape.Rows]);
                first += shape.Sequences;
            }

            Assert.Equal(expected, targets);
        }

        Assert.Throws<ArgumentException>(
            () => set.Fill(0, new BatchRows(new int[1], new int[1], new int[1], new int[1], new SequenceSpan[1])));
    }

    private static SequenceWindow[] Draw(BatchSource source, long step)
    {
        source.Select(step);
        return [.. from m in Enumerable.Range(0, source.Accumulation)
                   from i in Enumerable.Range(0, source.Batch)
                   select source.Sequence(m, i)];
    }
}
