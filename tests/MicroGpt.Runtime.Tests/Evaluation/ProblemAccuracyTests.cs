using System.Text;
using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Evaluation;

/// <summary>Problems are right as a whole, and bands are measured apart.</summary>
public sealed unsafe class ProblemAccuracyTests
{
    private const int Loops = 2;

    private static readonly ArchitectureDescription Model = ToyModel<OneShard>.Description.Architecture;

    [Fact]
    public void A_pair_is_right_if_every_row_with_a_target_is()
    {
        TextCorpus corpus = TextCorpus.FromUtf8("test", "abc\ta_c\nab\tab\n"u8, TestModels.Letters, DocumentMode.Pairs);
        EvaluationResult result = Tally(corpus, DataSplit.Everything(corpus, 8), (loop, row) => loop == 1 ? row is 0 or 3 or 4 : row != 1);
        Assert.Equal(4, result.Tokens);
        Assert.Equal(2, result.Answers!.Problems);
        Assert.Equal([0.5, 1], result.Answers.AccuracyPerLoop);
        Assert.Empty(result.Bands);
    }

    [Fact]
    public void The_totals_are_those_of_the_first_band()
    {
        TextCorpus corpus = TextCorpus.Load("builtin:parity", TestModels.Alphabet("01"));
        SequenceWindows all = DataSplit.PartOf(corpus, 128, DataPart.Validation);
        SequenceWindow[] windows = [all[0], all[1], all[128], all[256], all[384], all[512]];
        int easy = windows[0].Count + windows[1].Count;
        EvaluationResult result = Tally(corpus, windows, (loop, row) => loop == 2 || row < windows[0].Count);
        Assert.Equal(["1-16", "17-24", "25-32", "33-64", "65-96"], result.Bands.Select(band => band.Name));
        Assert.Equal([2, 1, 1, 1, 1], result.Bands.Select(band => band.Answers.Problems));
        Assert.Equal([easy, .. windows[2..].Select(window => window.Count)], result.Bands.Select(band => (int)band.Tokens));
        Assert.Equal([0.5, 1], result.Bands[0].Answers.AccuracyPerLoop);
        Assert.Equal([0, 1], result.Bands[4].Answers.AccuracyPerLoop);
        Assert.Equal(easy, result.Tokens);
        Assert.Equal(result.Bands[0].LossPerLoop, result.LossPerLoop);
        Assert.Equal(result.Bands[0].Answers.AccuracyPerLoop, result.Answers!.AccuracyPerLoop);

        // The loss of a row is its number, so later bands lose more.
        Assert.Equal((easy - 1) / 2.0, result.Loss, 1e-9);
        Assert.True(result.Bands[1].Loss > easy);

        using var line = new MetricsLine();
        string json = Encoding.UTF8.GetString(line.Format(new StepMetrics(1, 2, 3, 4, 5, 6, 7), result));
        Assert.Contains(
            "\"bands\":[\"1-16\",\"17-24\",\"25-32\",\"33-64\",\"65-96\"],\"bandLoss\":[", json, StringComparison.Ordinal);
        Assert.Contains("\"bandAccuracy\":[1,1,1,1,1],", json, StringComparison.Ordinal);
    }

    /// <summary>Tallies rows whose losses are their numbers, and which are right as the test says.</summary>
    private static EvaluationResult Tally(TextCorpus corpus, IReadOnlyList<SequenceWindow> windows, Func<int, int, bool> isRight)
    {
        var set = new EvaluationSet(corpus, windows);
        using var batch = new SequenceBatch(1, 512, 16, Loops, Loops, hits: true);
        BatchShape shape = set.Fill(0, batch.Buffers(0));
        batch.SetShape(0, shape);
        for (int row = 0; row < shape.Rows; row++)
        {
            for (int loop = 1; loop <= Loops; loop++)
            {
                batch.RowLoss(0, loop)[row] = row;
                batch.LoopHits(0, loop)[row] = isRight(loop, row) ? 1 : 0;
            }
        }

        var tally = new LoopTally(Model, set, LoopSet.Every(Loops));
        tally.Add(batch, 0);
        return tally.Finish();
    }
}
