using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class UnknownCharactersTests
{
    private static readonly CharacterTokenizer Ab = TestModels.Alphabet("ab\n");

    [Fact]
    public void AllOfAPromptAreNamedWithTheirCountsAndThePlaceOfTheFirst()
    {
        var e = Assert.Throws<UnknownCharacterException>(() => Ab.Encode("a!b\n?!b!"));
        Assert.Equal(
            "2 characters are not in this model's alphabet: '!', U+0021 3 times; '?', U+003F once. The first is at line 1, column 2. "
            + "Add them to tokenizer.alphabet in model.json, or set tokenizer.unknown to \"skip\", and rebuild. "
            + "'microgpt init --data FILE' writes a spec for a text.",
            e.Message);
        Assert.Equal([new UnknownCharacter('!', 1, 2, 3), new UnknownCharacter('?', 2, 1, 1)], e.Characters);
    }

    [Fact]
    public void AllOfAFileAreNamedToo()
    {
        var e = Assert.Throws<UnknownCharacterException>(() => TextCorpus.FromUtf8("words.txt", "a!\nb\t!c"u8, Ab));
        Assert.StartsWith(
            "3 characters of words.txt are not in this model's alphabet: '!', U+0021 2 times; tab, U+0009 once; 'c', U+0063 once. "
            + "The first is at line 1, column 2.",
            e.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OneCharacterThatOccursOftenIsCounted() => Assert.StartsWith(
        "The character 'x', U+0078 at line 1, column 3 of f is not in this model's alphabet; it occurs 1,200 times. Add it",
        Assert.Throws<UnknownCharacterException>(
            () => TextCorpus.FromUtf8("f", Encoding.ASCII.GetBytes("ab" + new string('x', 1_200)), Ab)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void TwentyAreNamedAndTheRestAreCounted()
    {
        string text = string.Concat(Enumerable.Range('c', 23).Select(c => (char)c));
        string message = Assert.Throws<UnknownCharacterException>(() => Ab.Encode(text)).Message;
        Assert.StartsWith("23 characters are", message, StringComparison.Ordinal);
        Assert.Contains("'v', U+0076 once; and 3 more. ", message, StringComparison.Ordinal);
        Assert.DoesNotContain("'w'", message, StringComparison.Ordinal);
        string twenty = Assert.Throws<UnknownCharacterException>(() => Ab.Encode(text.AsSpan(0, 20))).Message;
        Assert.Contains("'v', U+0076 once. The first", twenty, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('\n', "line feed, U+000A")]
    [InlineData('\t', "tab, U+0009")]
    [InlineData('\u00e9', "'\u00e9', U+00E9")]
    public void ACharacterIsNamed(char character, string name) => Assert.Equal(
        $"The character {name} at line 1, column 1 is not in this model's alphabet. "
        + "Add it to tokenizer.alphabet in model.json, or set tokenizer.unknown to \"skip\", and rebuild. "
        + "'microgpt init --data FILE' writes a spec for a text.",
        Assert.Throws<UnknownCharacterException>(() => TestModels.Alphabet("a").Encode([character])).Message);

    /// <summary>An escape sequence or a mark that turns the line round must not reach the terminal.</summary>
    [Theory]
    [InlineData("\u001b")]
    [InlineData("\u202e")]
    [InlineData("\u0301")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u20dd")]
    [InlineData("\ue000")]
    [InlineData("\u0378")]
    public void CharactersThatAreNotVisibleAreNamedByTheirCodePointOnly(string text)
    {
        string message = Assert.Throws<UnknownCharacterException>(() => Ab.Encode(text)).Message;
        Assert.Contains($"The character U+{(int)text[0]:X4} at", message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, message, StringComparison.Ordinal);
    }
}
