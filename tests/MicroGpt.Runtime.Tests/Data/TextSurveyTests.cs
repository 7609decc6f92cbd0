using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>What a text consists of, before there is a tokenizer for it.</summary>
public sealed class TextSurveyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void CharactersAreCountedInTheFormThatTrainingReads()
    {
        TextSurvey text = Survey("\uFEFFe\u0301\r\nb\u00e9b\r\r\ud83d\ude00");
        Assert.Equal([('\n', 3L), ('b', 2L), (0xE9, 2L), (0x1F600, 1L)], text.Characters);
        Assert.Equal((8L, 3L, 1L), (text.Length, text.Lines, text.EmptyLines));
    }

    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.5, 2)]
    [InlineData(0.75, 2)]
    [InlineData(0.76, 7)]
    [InlineData(1.0, 7)]
    public void AShareOfTheLinesHasALength(double share, int length) =>
        Assert.Equal(length, Survey("a\nbb\n\ncc\nddddddd\n").LineLength(share));

    [Fact]
    public void TextWithoutALineHasNoLength() => Assert.Equal(0, Survey("\n\n").LineLength(0.99));

    /// <summary>A file is read in pieces of 64 KiB. The mark is in the second one.</summary>
    [Fact]
    public void AMarkJoinsAcrossPieces()
    {
        string text = new string('a', (1 << 16) - 1) + "e\u0301";
        Assert.Equal([('a', 65_535L), (0xE9, 1L)], Survey(text).Characters);
    }

    [Fact]
    public void NulIsNoText() => Assert.Contains(
        "a NUL character at line 2, column 2, so",
        Assert.Throws<MicroGptException>(() => Survey("a\r\n\u00e9\0")).Message,
        StringComparison.Ordinal);

    private TextSurvey Survey(string text) => TextSurvey.Read(_directory.File("text.txt", Encoding.UTF8.GetBytes(text)));
}
