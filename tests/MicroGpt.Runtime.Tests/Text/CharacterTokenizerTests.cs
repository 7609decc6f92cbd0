using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class CharacterTokenizerTests
{
    private const string Smile = "\U0001F600";

    [Fact]
    public void AlphabetIdsFollowItsOrderAndTheDocumentTokenIsLast()
    {
        CharacterTokenizer tokenizer = TestModels.Alphabet("ba" + Smile + "é");
        Assert.Equal(4, tokenizer.SymbolCount);
        Assert.Equal(4, tokenizer.DocumentToken);
        Assert.Equal(5, tokenizer.VocabularySize);
        Assert.Equal([1, 0, 2, 3], tokenizer.Encode("ab" + Smile + "é"));
        Assert.Equal("é" + Smile + "ba", tokenizer.Decode([3, 2, 0, 1, 4]));
    }

    [Fact]
    public void OnlyCharactersOfOneByteAreATokenOfBytes()
    {
        Assert.Equal([-1, 0, 0x7F, -1, -1], new[] { -1, 0, 0x7F, 0x80, 0x1F600 }.Select(TestModels.Bytes.IdOf));
        Assert.True(TestModels.Bytes.Contains(0x1F600));
        Assert.Equal(256, new CharacterTokenizer(new TokenizerDescription(TokenizerKind.Bytes, "")).SymbolCount);
    }

    [Fact]
    public void AnAlphabetContainsItsCharactersOnly()
    {
        CharacterTokenizer tokenizer = TestModels.Alphabet("b" + Smile);
        Assert.Equal([false, true, false, true, false], new[] { 'a', 'b', 'c', 0x1F600, 0x1F601 }.Select(tokenizer.Contains));
        Assert.Equal(-1, tokenizer.IdOf(-1));
        Assert.Equal(2, TestModels.Alphabet(Smile + "\U0001F601").SymbolCount);
    }

    [Fact]
    public void ATokenizerNeedsADescription() => Assert.Throws<ArgumentNullException>(() => new CharacterTokenizer(null!));

    [Fact]
    public void ATokenThatTheTokenizerLacksIsRefused()
    {
        var decoder = new TokenDecoder(TestModels.Alphabet("ab"));
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Push(-1).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => decoder.Push(3).ToString());
        Assert.Equal("b", decoder.Push(1).ToString());
        Assert.Equal("", decoder.Push(2).ToString());
    }

    [Fact]
    public void BytesAreUtf8()
    {
        string text = "aé" + Smile;
        int[] tokens = TestModels.Bytes.Encode(text);
        Assert.Equal(Encoding.UTF8.GetBytes(text).Select(b => (int)b), tokens);
        Assert.Equal(text, TestModels.Bytes.Decode(tokens));
        Assert.Equal(256, TestModels.Bytes.DocumentToken);
    }

    [Theory]
    [InlineData("ab\naXb", "'X', U+0058", 2, 2)]
    [InlineData(Smile, "U+1F600", 1, 1)]
    [InlineData("a\tb", "tab, U+0009", 1, 2)]
    [InlineData("ab\u0001", "U+0001", 1, 3)]
    public void UnknownCharactersAreNamedWithPlaceAndRemedy(string text, string name, int line, int column)
    {
        var e = Assert.Throws<UnknownCharacterException>(() => TestModels.Alphabet("ab\n").Encode(text));
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
        Assert.Contains($"line {line}, column {column}", e.Message, StringComparison.Ordinal);
        Assert.Contains("tokenizer.alphabet in model.json", e.Message, StringComparison.Ordinal);
        Assert.Contains("microgpt init", e.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (e.Characters[0].Line, e.Characters[0].Column));
    }

    [Fact]
    public void ColumnsCountCharactersAndNotUtf16Units()
    {
        var e = Assert.Throws<UnknownCharacterException>(() => TestModels.Alphabet(Smile).Encode(Smile + Smile + "x"));
        Assert.Equal(3, Assert.Single(e.Characters).Column);
    }

    [Fact]
    public void HalfACharacterIsUnknownAndHasNoBytes()
    {
        var error = Assert.Throws<UnknownCharacterException>(() => TestModels.Alphabet("ab").Encode("ab\ud83d"));
        Assert.Equal(0xD83D, error.Characters[0].Scalar);
        Assert.StartsWith("The character U+D83D at line 1, column 3 is not", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            "The text contains an incomplete character (U+D83D) at line 2, column 3. Remove it or write the whole character.",
            Assert.Throws<MicroGptException>(() => TestModels.Bytes.Encode("x\n" + Smile + "b\ud83d")).Message);
    }

    [Fact]
    public void DecoderNeverEmitsHalfACharacter()
    {
        var decoder = new TokenDecoder(TestModels.Bytes);
        byte[] bytes = Encoding.UTF8.GetBytes(Smile);
        Assert.Equal("", decoder.Push(bytes[0]).ToString());
        Assert.Equal("", decoder.Push(bytes[1]).ToString());
        Assert.Equal("", decoder.Push(bytes[2]).ToString());
        Assert.Equal(Smile, decoder.Push(bytes[3]).ToString());
        Assert.Equal("", decoder.Flush().ToString());
    }

    [Fact]
    public void DecoderEndsABegunCharacterAtTheDocumentToken()
    {
        var decoder = new TokenDecoder(TestModels.Bytes);
        Assert.Equal("", decoder.Push(0xE2).ToString());
        Assert.Equal("\uFFFD", decoder.Push(256).ToString());
        Assert.Equal("a", decoder.Push('a').ToString());
    }

    /// <summary>The decoder of .NET is the oracle for invalid bytes and for the number of U+FFFD.</summary>
    [Fact]
    public void AnyBytesDecodeAsTheFrameworkDecodesThem()
    {
        var random = new CounterRandom(7, RandomStream.Data);
        byte[] interesting = [0x00, 0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0xF4, 0x90, 0xFF];
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bytes = new byte[12];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = interesting[random.Below((ulong)((round * bytes.Length) + i), (uint)interesting.Length)];
            }

            Assert.Equal(Encoding.UTF8.GetString(bytes), TestModels.Bytes.Decode(Array.ConvertAll(bytes, b => (int)b)));
        }
    }

    [Fact]
    public void DecodingATokenAllocatesNothing()
    {
        var decoder = new TokenDecoder(TestModels.Bytes);
        decoder.Push('a');
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            decoder.Push(i & 0xFF);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
