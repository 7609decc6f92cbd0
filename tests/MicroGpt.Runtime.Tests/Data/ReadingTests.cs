using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>Data and prompts are read alike: line ends, accents, and characters that the alphabet lacks.</summary>
public sealed class ReadingTests
{
    private static readonly CharacterTokenizer Text = TestModels.Alphabet("ab\u00e9\n");
    private static readonly CharacterTokenizer Lines = TestModels.Alphabet("ab\u00e9");

    [Theory]
    [InlineData("a\r\nb", new[] { 0, 3, 1 })]
    [InlineData("a\rb", new[] { 0, 3, 1 })]
    [InlineData("a\r\r\nb\r", new[] { 0, 3, 3, 1, 3 })]
    [InlineData("\uFEFFab", new[] { 0, 1 })]
    [InlineData("ae\u0301b", new[] { 0, 2, 1 })]
    [InlineData("a\u00e9b", new[] { 0, 2, 1 })]
    public void LineEndsAndAccentsHaveOneForm(string text, int[] tokens)
    {
        Assert.Equal(tokens, Text.Encode(text));
        Assert.Equal(tokens, Corpus(text.TrimStart('\uFEFF'), Text).Tokens.ToArray());
    }

    [Theory]
    [InlineData("a\rb", new[] { 3, 0, 3, 1, 3 })]
    [InlineData("a\r\r\nb\r\r", new[] { 3, 0, 3, 1, 3 })]
    [InlineData("e\u0301\r\n", new[] { 3, 2, 3 })]
    public void ACarriageReturnEndsADocument(string text, int[] tokens) =>
        Assert.Equal(tokens, Corpus(text, Lines).Tokens.ToArray());

    /// <summary>The tokenizer bytes has every character, so it keeps carriage returns, except at the end of a line of documents.</summary>
    [Theory]
    [InlineData(DocumentMode.Text, new[] { 97, 13, 10, 0xC3, 0xA9, 13 })]
    [InlineData(DocumentMode.Lines, new[] { 256, 97, 256, 0xC3, 0xA9, 13, 256 })]
    public void BytesAreComposedAndKeepCarriageReturns(DocumentMode mode, int[] tokens)
    {
        Assert.Equal(tokens, Corpus("a\r\ne\u0301\r", TestModels.Bytes, mode).Tokens.ToArray());
        Assert.Equal([97, 13, 10, 0xC3, 0xA9, 13], TestModels.Bytes.Encode("a\r\ne\u0301\r"));
    }

    [Fact]
    public void UnknownCharactersAreSkipped()
    {
        CharacterTokenizer tokenizer = WithUnknown("ab\n", "skip");
        Assert.True(tokenizer.SkipsUnknown);
        Assert.Equal([1, 2, 0], tokenizer.Encode("?a\u0301xb\n\ud83d\ude00a\ud83d"));
        TextCorpus corpus = Corpus("?\u4e00a\u0327b\n\ud83d\ude00a", tokenizer);
        Assert.Equal([0, 1, 2, 0], corpus.Tokens.ToArray());
        Assert.Equal(4, corpus.UnknownCharacters);
        Assert.Equal(-1, tokenizer.IdOf('?'));
    }

    [Theory]
    [InlineData("b", 1)]
    [InlineData("\ud83d\ude00", 2)]
    public void ACharacterStandsInForUnknownOnes(string standIn, int id)
    {
        CharacterTokenizer tokenizer = WithUnknown("ab\ud83d\ude00\n", standIn);
        Assert.False(tokenizer.SkipsUnknown);
        Assert.Equal([0, id, id, 1], tokenizer.Encode("a?\u4e00b"));
        TextCorpus corpus = Corpus("a?\u4e00b", tokenizer);
        Assert.Equal([0, id, id, 1], corpus.Tokens.ToArray());
        Assert.Equal(2, corpus.UnknownCharacters);
        Assert.False(tokenizer.Contains('\r'));
    }

    [Fact]
    public void AnAlphabetRefusesUnknownCharactersByDefault()
    {
        CharacterTokenizer tokenizer = WithUnknown("ab\n", "error");
        Assert.Throws<UnknownCharacterException>(() => tokenizer.Encode("a?"));
        Assert.Throws<UnknownCharacterException>(() => Corpus("a?", tokenizer));
    }

    private static CharacterTokenizer WithUnknown(string alphabet, string unknown) =>
        new(new TokenizerDescription(TokenizerKind.Alphabet, alphabet) { Unknown = unknown });

    private static TextCorpus Corpus(string text, CharacterTokenizer tokenizer, DocumentMode mode = DocumentMode.Auto) =>
        TextCorpus.FromUtf8("test", Encoding.UTF8.GetBytes(text), tokenizer, mode);
}
