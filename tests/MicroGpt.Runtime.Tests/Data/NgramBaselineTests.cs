using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class NgramBaselineTests
{
    [Fact]
    public void HeldOutLossIsThatOfSmoothedCounts()
    {
        // Training text aabab, held-out text ab.
        TextCorpus corpus = TextCorpus.FromUtf8("test", "aababab"u8, TestModels.Alphabet("ab"), DocumentMode.Text);
        DataSplit split = DataSplit.Create(corpus, 8, 0.28f, 1);
        Assert.Equal([new SequenceWindow(0, 4)], split.Training);
        Assert.Equal([new SequenceWindow(5, 1)], split.Validation);

        NgramBaseline unigram = NgramBaseline.Unigram(split);
        NgramBaseline bigram = NgramBaseline.Bigram(split);
        double u = unigram.Smoothing;
        double b = bigram.Smoothing;

        // One prediction is held out: b after a. Of the 4 training targets (a b a b), 2 are b; of the 3 after a, 2 are b.
        Assert.Equal(-Math.Log((2 + u) / (4 + (3 * u))), unigram.NatsPerToken, 12);
        Assert.Equal(-Math.Log((2 + b) / (3 + (3 * b))), bigram.NatsPerToken, 12);
    }

    [Fact]
    public void BigramBeatsUnigramWhereOrderMatters()
    {
        DataSplit split = DataSplit.Create(TextCorpus.Load("builtin:names", TestModels.Letters), 16, 0.1f, 1);
        double unigram = NgramBaseline.Unigram(split).NatsPerToken;
        double bigram = NgramBaseline.Bigram(split).NatsPerToken;
        Assert.InRange(unigram, 2.5, 3.0);
        Assert.InRange(bigram, 2.1, unigram - 0.2);
    }

    [Fact]
    public void UnseenTokensHaveFiniteLoss()
    {
        TextCorpus corpus =
            TextCorpus.FromUtf8("test", Encoding.ASCII.GetBytes(new string('a', 90) + "bcdefghijk"), TestModels.Letters, DocumentMode.Text);
        DataSplit split = DataSplit.Create(corpus, 8, 0.1f, 1);
        Assert.True(double.IsFinite(NgramBaseline.Unigram(split).NatsPerToken));
        Assert.True(double.IsFinite(NgramBaseline.Bigram(split).NatsPerToken));
    }
}
