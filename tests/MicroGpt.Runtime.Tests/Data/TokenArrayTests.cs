using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class TokenArrayTests
{
    private const int Piece = TokenArray.PieceBytes;

    [Theory]
    [InlineData(255, DocumentMode.Lines, 1)]
    [InlineData(256, DocumentMode.Lines, 2)]
    [InlineData(256, DocumentMode.Text, 1)]
    [InlineData(257, DocumentMode.Text, 2)]
    [InlineData(65_535, DocumentMode.Lines, 2)]
    [InlineData(65_536, DocumentMode.Lines, 4)]
    [InlineData(65_536, DocumentMode.Text, 2)]
    [InlineData(65_537, DocumentMode.Text, 4)]
    public void AnIdTakesOneByteIfAllIdsOfTheCorpusFit(int symbols, DocumentMode mode, int bytes)
    {
        string alphabet = string.Concat(Enumerable.Range(0xF0000, symbols).Select(char.ConvertFromUtf32));
        TextCorpus corpus = TextCorpus.FromUtf8("test", Encoding.UTF8.GetBytes(alphabet), TestModels.Alphabet(alphabet), mode);
        int[] expected = [.. Enumerable.Range(0, symbols)];
        Assert.Equal(mode == DocumentMode.Lines ? [symbols, .. expected, symbols] : expected, corpus.Tokens.ToArray());
        Assert.Equal(bytes * corpus.Tokens.Length, corpus.Tokens.Bytes);
        Assert.Equal(corpus.Tokens.ToArray(), Enumerable.Range(0, corpus.Tokens.Length).Select(i => corpus.Tokens[i]));
    }

    [Fact]
    public void BytesTakeOneByteWithDocumentsToo()
    {
        byte[] text = [.. Enumerable.Range(0, 128).Select(b => (byte)b), .. Encoding.UTF8.GetBytes("é\u0400\uFFFD\U0010FFFF")];
        TextCorpus corpus = TextCorpus.FromUtf8("test", text, TestModels.Bytes, DocumentMode.Lines);
        int[] ids = Array.ConvertAll(text, b => b == '\n' ? 256 : (int)b);
        Assert.Equal([256, .. ids, 256], corpus.Tokens.ToArray());
        Assert.Equal(corpus.Tokens.Length, corpus.Tokens.Bytes);
        Assert.Equal(2, corpus.DocumentCount);
        Assert.Equal([new SequenceWindow(0, 11), new SequenceWindow(11, ids.Length - 10)], corpus.Documents());
    }

    /// <summary>Documents and copies that begin in one piece and end in another, or at the border.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(300, 2)]
    [InlineData(70_000, 4)]
    public void PiecesAreOneStream(int moreSymbols, int bytes)
    {
        CharacterTokenizer tokenizer = TestModels.Alphabet(
            "abcdefghijklmnopqrstuvwxyz" + string.Concat(Enumerable.Range(0x10000, moreSymbols).Select(char.ConvertFromUtf32)));
        int tokensOfPiece = Piece / bytes;
        var text = new byte[(2 * Piece) + 77];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = i % 4_099 == 4_098 ? (byte)'\n' : (byte)('a' + (i % 26));
        }

        TextCorpus corpus = TextCorpus.FromUtf8("test", text, tokenizer);
        int[] expected =
            [tokenizer.DocumentToken, .. text.Select(b => b == '\n' ? tokenizer.DocumentToken : b - 'a'), tokenizer.DocumentToken];
        Assert.Equal(expected, corpus.Tokens.ToArray());
        Assert.Equal((long)bytes * expected.Length, corpus.Tokens.Bytes);
        foreach (int start in new[] { 0, tokensOfPiece - 1, tokensOfPiece, tokensOfPiece + 1, (2 * tokensOfPiece) - 3 })
        {
            Assert.Equal(expected[start..(start + 9)], corpus.Tokens.Copy(start, 9));
        }

        int[] ends = [.. Enumerable.Range(1, expected.Length - 1).Where(i => expected[i] == tokenizer.DocumentToken)];
        Assert.Equal(ends, corpus.Documents().Select(document => document.Start + document.Count));
        Assert.Equal(ends.Length, corpus.DocumentCount);
    }

    [Fact]
    public void RangesOutsideAreRefused()
    {
        TokenArray tokens = TextCorpus.FromUtf8("test", "abc"u8, TestModels.Letters).Tokens;
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens[5]);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Copy(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Copy(4, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokens.Copy(int.MaxValue, 2));
        Assert.Empty(tokens.Copy(5, 0));
    }

    [Theory]
    [InlineData(DocumentMode.Text, 11, 10, false)]
    [InlineData(DocumentMode.Text, 10, 10, true)]
    [InlineData(DocumentMode.Lines, 8, 10, true)]
    [InlineData(DocumentMode.Lines, 9, 10, false)]
    public void MoreTokensThanARunCanUseAreRefused(DocumentMode mode, int characters, int most, bool fits)
    {
        byte[] text = Encoding.ASCII.GetBytes(new string('a', characters));
        var builder = new CorpusBuilder("big.txt", TestModels.Letters, mode, most);
        builder.Append(text);
        if (fits)
        {
            Assert.Equal(10, builder.Finish().Tokens.Length);
        }
        else
        {
            string message = Assert.Throws<MicroGptException>(builder.Finish).Message;
            Assert.StartsWith("The data big.txt has more than 10 tokens", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void MoreTokensAreRefusedBeforeTheirMemoryIsTaken()
    {
        var builder = new CorpusBuilder("big.txt", TestModels.Bytes, DocumentMode.Text, most: Piece - 1);
        builder.Append(new byte[Piece]);

        // The last character is held back, because a mark may follow.
        Assert.Throws<MicroGptException>(() => builder.Append(new byte[2]));
    }
}
