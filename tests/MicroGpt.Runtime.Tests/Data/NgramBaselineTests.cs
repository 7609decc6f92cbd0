using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class NgramBaselineTests
{
    [Fact]
    public void HeldOutLossIsThatOfSmoothedCounts()
    {
        // Training text aabab, held out ab: 3 a, 2 b are predicted 2 and 2 times.
        TextCorpus corpus = TextCorpus.FromUtf8("test", "aababab"u8, TestModels.Alphabet("ab"), DocumentMode.Text);
        DataSplit split = DataSplit.Create(corpus, 8, 0.28f, 1);
        Assert.Equal([new SequenceWindow(0, 4)], split.Training);
        Assert.Equal([new SequenceWindow(5, 1)], split.Validation);

        NgramBaseline unigram = NgramBaseline.Unigram(split);
        NgramBaseline bigram = NgramBaseline.Bigram(split);
        double u = unigram.Smoothing;
        double b = bigram.Smoothing;

        // corpus[5..] is "ab"; it predicts b after a. Of 4 training targets (a b a b) two are b; a is followed by a once, by b twice.
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
        TextCorpus corpus = TextCorpus.FromUtf8("test", Encoding.ASCII.GetBytes(new string('a', 90) + "bcdefghijk"), TestModels.Letters, DocumentMode.Text);
        DataSplit split = DataSplit.Create(corpus, 8, 0.1f, 1);
        Assert.True(double.IsFinite(NgramBaseline.Unigram(split).NatsPerToken));
        Assert.True(double.IsFinite(NgramBaseline.Bigram(split).NatsPerToken));
    }
}
