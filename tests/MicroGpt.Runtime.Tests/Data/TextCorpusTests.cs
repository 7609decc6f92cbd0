using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class TextCorpusTests
{
    private const int Doc = 26;

    [Theory]
    [InlineData("ab\nc\n")]
    [InlineData("ab\r\nc\r\n")]
    [InlineData("ab\n\n\r\nc")]
    [InlineData("\nab\nc\n\n")]
    public void LinesBecomeDocumentsAndEmptyOnesAreSkipped(string text)
    {
        TextCorpus corpus = Corpus(text);
        Assert.Equal(DocumentMode.Lines, corpus.Mode);
        Assert.Equal([Doc, 0, 1, Doc, 2, Doc], corpus.Tokens.ToArray());
        Assert.Equal(2, corpus.DocumentCount);
        Assert.Equal([new SequenceWindow(0, 3), new SequenceWindow(3, 2)], corpus.Documents());
    }

    [Fact]
    public void TextIsOneStreamWithoutDocumentTokens()
    {
        TextCorpus corpus = Corpus("ab\nb", TestModels.Alphabet("ab\n"));
        Assert.Equal(DocumentMode.Text, corpus.Mode);
        Assert.Equal([0, 1, 2, 1], corpus.Tokens.ToArray());
        Assert.Equal([new SequenceWindow(0, 3)], corpus.Documents());
    }

    [Fact]
    public void CarriageReturnsStayWhereTheAlphabetHasThem()
    {
        Assert.Equal([0, 1, 2, 0], Corpus("a\r\na", TestModels.Alphabet("a\r\n")).Tokens.ToArray());
        Assert.Equal([0, 1, 0], Corpus("a\r\na", TestModels.Alphabet("a\n")).Tokens.ToArray());
        Assert.Equal([97, 13, 10, 97], Corpus("a\r\na", TestModels.Bytes).Tokens.ToArray());
    }

    [Fact]
    public void FilesMayBeginWithAByteOrderMark()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("bom.txt", [0xEF, 0xBB, 0xBF, (byte)'a', (byte)'\n']);
        Assert.Equal([Doc, 0, Doc], TextCorpus.Load(path, TestModels.Letters).Tokens.ToArray());
    }

    [Theory]
    [InlineData(new byte[] { }, "empty")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, "empty")]
    [InlineData(new byte[] { 0x61, 0x62, 0xFF, 0x63 }, "byte 2 (0xFF)")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, 0x61, 0xC3 }, "byte 4 (0xC3)")]
    [InlineData(new byte[] { 0x0A, 0x0A }, "nothing to train on")]
    [InlineData(new byte[] { 0x61, 0x0A, 0x21 }, "'!', U+0021 at line 2, column 1")]
    public void UnusableFilesAreErrorsWithTheirCause(byte[] content, string cause)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.File("data.txt", content);
        var e = Assert.ThrowsAny<MicroGptException>(() => TextCorpus.Load(path, TestModels.Letters));
        Assert.Contains(cause, e.Message, StringComparison.Ordinal);
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFilesAndDirectoriesAreErrors()
    {
        using var directory = new TemporaryDirectory();
        Assert.Contains("does not exist", Error(directory["none.txt"]), StringComparison.Ordinal);
        Assert.Contains("is a directory", Error(directory.Path), StringComparison.Ordinal);
        Assert.Contains("builtin:names", Error("builtin:nothing"), StringComparison.Ordinal);
    }

    [Fact]
    public void ALineOfABuiltInTaskIsADocumentForBytesToo()
    {
        TextCorpus corpus = TextCorpus.Load("builtin:addition:1", TestModels.Bytes);
        Assert.Equal(DocumentMode.Lines, corpus.Mode);
        Assert.Equal(100, corpus.DocumentCount);
        Assert.Equal('=', corpus.AnswerMark);
        Assert.Equal(-1, TextCorpus.Load("builtin:addition:1", TestModels.Bytes, DocumentMode.Text).AnswerMark);
        Assert.Equal(DocumentMode.Text, TextCorpus.Load("builtin:names", TestModels.Bytes).Mode);
    }

    private static TextCorpus Corpus(string text, CharacterTokenizer? tokenizer = null, DocumentMode mode = DocumentMode.Auto) =>
        TextCorpus.FromUtf8("test", Encoding.UTF8.GetBytes(text), tokenizer ?? TestModels.Letters, mode);

    private static string Error(string spec) =>
        Assert.ThrowsAny<MicroGptException>(() => TextCorpus.Load(spec, TestModels.Letters)).Message;
}
