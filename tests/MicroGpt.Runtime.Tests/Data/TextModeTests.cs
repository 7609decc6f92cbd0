namespace MicroGpt.Runtime.Tests;

/// <summary>A text that is one document.</summary>
public sealed class TextModeTests
{
    [Fact]
    public void TheWholeTextIsCutIntoWindows()
    {
        SequenceWindows windows = DataSplit.Everything(Corpus("abcdefgh"), 3);
        Assert.Equal([new(0, 3), new(3, 3), new(6, 1)], windows);
        Assert.Equal(0, windows.Bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows[-1]);
    }

    [Fact]
    public void ATextHasNoDocumentTokenAndIsOneDocument()
    {
        TextCorpus corpus = Corpus("abc");
        Assert.Equal(-1, corpus.Tokens.NextDocument(0));
        Assert.Equal(new SequenceWindow(0, 2), Assert.Single(corpus.Documents()));
        Assert.Equal((1, -1), (corpus.DocumentCount, corpus.AnswerMark));
    }

    [Theory]
    [InlineData("a", DocumentMode.Text, "Provide at least two characters of text.")]
    [InlineData("\n\n", DocumentMode.Lines, "Provide at least one line that is not empty.")]
    public void ATextWithoutAPredictionIsRefused(string text, DocumentMode mode, string remedy) => Assert.Equal(
        $"The data test contains nothing to train on. {remedy}",
        Assert.Throws<MicroGptException>(() => Corpus(text, mode)).Message);

    /// <summary>Windows of a step take 8 bytes each, the starts of its sequences and the order of the documents 4.</summary>
    [Theory]
    [InlineData(DocumentMode.Text, (6 * 8) + (7 * 4))]
    [InlineData(DocumentMode.Lines, (6 * 8) + (7 * 4) + (4 * 4))]
    public void ASourceKnowsItsMemory(DocumentMode mode, long bytes)
    {
        var split = DataSplit.Create(Corpus("aa\nbb\ncc\ndd\n", mode), context: 4, fraction: 0, seed: 1);
        Assert.Equal(bytes, BatchSource.BytesOf(split, batch: 3, accumulation: 2));
    }

    [Fact]
    public void TheEndOfATextIsHeldOut()
    {
        var split = DataSplit.Create(Corpus("abcdefghij"), context: 4, fraction: 0.3f, seed: 1);
        Assert.Equal(new SequenceWindow(0, 6), Assert.Single(split.Training));
        Assert.Equal(new SequenceWindow(7, 2), Assert.Single(split.Validation));
        string message = Assert.Throws<MicroGptException>(() => DataSplit.Create(Corpus("abc"), 4, 0.5f, 1)).Message;
        Assert.Equal(
            "The data test contains too few text to hold some out for validation. Provide more data, or set the validation fraction to 0.",
            message);
    }

    private static TextCorpus Corpus(string text, DocumentMode mode = DocumentMode.Text) =>
        TextCorpus.FromUtf8("test", System.Text.Encoding.ASCII.GetBytes(text), TestModels.Alphabet("abcdefghij\n"), mode);
}
