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

    /// <summary>Sums run over the pairs in their order, whatever counts them, so the printed numbers keep their bits.</summary>
    [Fact]
    public void TheSumsHaveTheBitsOfADictionaryOfPairs()
    {
        DataSplit split = DataSplit.Create(TextCorpus.Load("builtin:names", TestModels.Letters), 16, 0.1f, 1);
        Assert.Equal(Expected(split, bigram: false), NgramBaseline.Unigram(split).NatsPerToken);
        Assert.Equal(Expected(split, bigram: true), NgramBaseline.Bigram(split).NatsPerToken);
    }

    [Fact]
    public void ALargeVocabularyCountsOnlyThePairsThatOccur()
    {
        var few = new PairCounts(100, 100);
        var many = new PairCounts(3_000, 3_000);
        var random = new CounterRandom(5, RandomStream.Data);
        for (ulong i = 0; i < 2_000; i++)
        {
            int context = (int)random.Below(2 * i, 100), token = (int)random.Below((2 * i) + 1, 100);
            few.Add(context, token);
            many.Add(context, token);
        }

        Assert.Equal(few.Sorted(), many.Sorted());
        Assert.Equal(2_000, many.Sorted().Sum(pair => pair.Count));
        Assert.All(few.Sorted(), pair => Assert.Equal(pair.Count, many[pair.Context, pair.Token]));
        Assert.Equal(0, many[2_999, 2_999]);
    }

    private static double Expected(DataSplit split, bool bigram)
    {
        int vocabulary = split.Corpus.Tokenizer.VocabularySize;
        var counts = new SortedDictionary<(int, int), int>();
        var totals = new Dictionary<int, int>();
        foreach ((int context, int token) in Pairs(split.Training))
        {
            counts[(context, token)] = counts.GetValueOrDefault((context, token)) + 1;
            totals[context] = totals.GetValueOrDefault(context) + 1;
        }

        double smoothing = new[] { 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3 }.MaxBy(constant => counts.Aggregate(
            0.0, (sum, pair) => sum + (pair.Value * VectorMath.Log(
                (pair.Value - 1 + constant) / (totals[pair.Key.Item1] - 1 + (constant * vocabulary))))));
        double loss = 0;
        foreach ((int context, int token) in Pairs(split.Validation))
        {
            loss -= VectorMath.Log(
                (counts.GetValueOrDefault((context, token)) + smoothing) / (totals.GetValueOrDefault(context) + (smoothing * vocabulary)));
        }

        return loss / split.Validation.Sum(window => (long)window.Count);

        IEnumerable<(int Context, int Token)> Pairs(IReadOnlyList<SequenceWindow> windows) =>
            from window in windows
            from i in Enumerable.Range(window.Start, window.Count)
            select (bigram ? split.Corpus.Tokens[i] : 0, split.Corpus.Tokens[i + 1]);
    }
}
