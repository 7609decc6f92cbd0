namespace MicroGpt.Runtime.Tests.Evaluation;

public sealed class EvaluationSetTests
{
    [Fact]
    public void ASetThatFitsIsReturnedItself()
    {
        var set = new EvaluationSet(DataSplitTests.Lines(60, context: 4, fraction: 0.5f, seed: 1));
        Assert.Same(set, set.AtMost(set.Predictions));
        Assert.NotSame(set, set.AtMost(set.Predictions - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.AtMost(0));
    }

    [Fact]
    public void ASmallerSetHasWholeWindowsOfTheWholeSetInItsOrder()
    {
        foreach (DataSplit split in new[] { DataSplitTests.Lines(400, 6, 0.5f, 1), DataSplitTests.Text(3_000, 7, 0.5f) })
        {
            var set = new EvaluationSet(split, promptWeight: 0.25f);
            for (int most = 1; most < set.Predictions; most += 13)
            {
                EvaluationSet less = set.AtMost(most);
                SequenceWindow[] windows = [.. Enumerable.Range(0, less.SequenceCount).Select(less.Sequence)];
                Assert.True(less.Predictions <= most || windows.Length == 1);
                Assert.Equal(less.Predictions, windows.Sum(w => w.Count));
                Assert.Equal(windows, split.Validation.Where(windows.Contains));
                Assert.Equal(set.PromptWeight, less.PromptWeight);

                // Sequences of different lengths leave some room.
                Assert.True(less.Predictions >= Math.Min(most - (4 * set.LongestSequence), 0.7 * most));
            }
        }
    }

    [Fact]
    public void TheWindowsAreSpreadEvenlyAndTheSameEachTime()
    {
        DataSplit split = DataSplitTests.Text(10_000, 10, 0.5f);
        EvaluationSet less = new EvaluationSet(split).AtMost(500);
        Assert.Equal(50, less.SequenceCount);
        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => split.Validation[(i * 10) + 5]),
            Enumerable.Range(0, 50).Select(less.Sequence));
        Assert.Equal(less.Sequence(7), new EvaluationSet(split).AtMost(500).Sequence(7));
    }

    [Fact]
    public void OneWindowIsLeftAtLeast()
    {
        var set = new EvaluationSet(DataSplitTests.Text(1_000, 10, 0.5f));
        Assert.Equal((1, 10L), (set.AtMost(1).SequenceCount, set.AtMost(1).Predictions));
    }

    [Fact]
    public void TokensAreTheInputsAndTheLastTarget()
    {
        DataSplit split = DataSplitTests.Lines(30, context: 4, fraction: 0.5f, seed: 1);
        var set = new EvaluationSet(split);
        SequenceWindow window = set.Sequence(3);
        Assert.Equal(Enumerable.Range(window.Start, window.Count + 1).Select(i => split.Corpus.Tokens[i]), set.Tokens(3));
    }
}
