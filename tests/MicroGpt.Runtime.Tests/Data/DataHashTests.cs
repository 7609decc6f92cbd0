using System.IO.Hashing;
using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class DataHashTests
{
    private static readonly CharacterTokenizer Wide =
        TestModels.Alphabet("abc" + string.Concat(Enumerable.Range(0x100, 300).Select(c => (char)c)));

    [Fact]
    public void FingerprintsTellDataApart()
    {
        string[] all =
        [
            Corpus("ab\nc").Fingerprint,
            Corpus("a\nbc").Fingerprint,
            Corpus("abc").Fingerprint,
            Corpus("abc", TestModels.Letters, DocumentMode.Text).Fingerprint,
            Corpus("abc", TestModels.Alphabet("cba"), DocumentMode.Text).Fingerprint,
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal(all[0], Corpus("ab\r\nc\n").Fingerprint);
    }

    [Fact]
    public void AFingerprintIsTheHashOfTheModeAndOf16BitIds()
    {
        byte[] lines = [.. "lines"u8, 26, 0, 0, 0, 1, 0, 26, 0, 2, 0, 26, 0];
        Assert.Equal("xxh128:" + Convert.ToHexStringLower(XxHash128.Hash(lines)), Corpus("ab\nc").Fingerprint);
        byte[] text = [.. "text"u8, 0, 0, 1, 0, 46, 1];
        Assert.Equal(
            "xxh128:" + Convert.ToHexStringLower(XxHash128.Hash(text)),
            Corpus("ab\u022B", Wide, DocumentMode.Text).Fingerprint);
    }

    [Fact]
    public void IdsOfAVeryLargeVocabularyHave32Bits()
    {
        CharacterTokenizer huge = TestModels.Alphabet(string.Concat(Enumerable.Range(0x10000, 65_537).Select(char.ConvertFromUtf32)));
        byte[] text = [.. "text"u8, 0, 0, 1, 0, 1, 0, 0, 0];
        Assert.Equal(
            "xxh128:" + Convert.ToHexStringLower(XxHash128.Hash(text)),
            Corpus(char.ConvertFromUtf32(0x20000) + char.ConvertFromUtf32(0x10001), huge, DocumentMode.Text).Fingerprint);
    }

    [Fact]
    public void AFingerprintDoesNotDependOnHowIdsAreStored()
    {
        string text = string.Concat(Enumerable.Repeat("abcabba", 3_000));
        TextCorpus narrow = Corpus(text, TestModels.Letters, DocumentMode.Text), wide = Corpus(text, Wide, DocumentMode.Text);
        Assert.Equal(2 * narrow.Tokens.Bytes, wide.Tokens.Bytes);
        Assert.Equal(narrow.Fingerprint, wide.Fingerprint);
    }

    [Fact]
    public void TheTextHasAFingerprintThatTokenizersAndModesDoNotChange()
    {
        string expected = "xxh128:" + Convert.ToHexStringLower(XxHash128.Hash("ab\n\nc\r"u8));
        foreach (CharacterTokenizer tokenizer in new[] { TestModels.Bytes, TestModels.Alphabet("cba\r\n"), TestModels.Alphabet("abc\r") })
        {
            Assert.Equal(expected, Corpus("ab\n\nc\r", tokenizer, DocumentMode.Lines).TextFingerprint);
            Assert.Equal(expected, Corpus("ab\r\n\r\nc\r", tokenizer, DocumentMode.Lines).TextFingerprint);
        }

        Assert.Equal(expected, Corpus("ab\r\n\nc\r", TestModels.Bytes, DocumentMode.Text).TextFingerprint);
        Assert.NotEqual(expected, Corpus("ab\n\nc", TestModels.Bytes).TextFingerprint);
        Assert.NotEqual(expected, Corpus("ab\nc\r", TestModels.Bytes).TextFingerprint);
    }

    [Fact]
    public void TheTextMayComeInAnyPieces()
    {
        byte[] text = "\r\na\r\r\nb\r\n\rc\n\r\r"u8.ToArray();
        for (int first = 0; first <= text.Length; first++)
        {
            for (int second = first; second <= text.Length; second++)
            {
                var hash = new DataHash();
                hash.AppendText(text.AsSpan(..first));
                hash.AppendText(text.AsSpan(first..second));
                hash.AppendText(text.AsSpan(second..));
                Assert.Equal("xxh128:" + Convert.ToHexStringLower(XxHash128.Hash("\na\r\nb\n\rc\n\r\r"u8)), hash.FinishText());
            }
        }
    }

    private static TextCorpus Corpus(string text, CharacterTokenizer? tokenizer = null, DocumentMode mode = DocumentMode.Auto) =>
        TextCorpus.FromUtf8("test", Encoding.UTF8.GetBytes(text), tokenizer ?? TestModels.Letters, mode);
}
