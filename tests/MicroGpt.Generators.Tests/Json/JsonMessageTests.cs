using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Tests.Json;

/// <summary>Both sentences of an error, and how much of the text it marks.</summary>
public sealed class JsonMessageTests
{
    [Theory]
    [InlineData("{", "The file ends where '}' or a key should be.", "It may have been cut short. Complete it.", 1, 0)]
    [InlineData("{\"a\"", "The file ends where ':' should be.", "It may have been cut short. Complete it.", 4, 0)]
    [InlineData("[", "The file ends where ']' or a value should be.", "It may have been cut short. Complete it.", 1, 0)]
    [InlineData("{}}", "More text follows the end of the JSON value.", "Remove everything after it.", 2, 1)]
    [InlineData("{\"a\":1,]", "Found ']' where a key should be.", "Write the key in double quotes.", 7, 1)]
    [InlineData("[1.]", "'1.' is not a JSON number.", "Write a digit after the decimal point.", 1, 2)]
    [InlineData(
        " 1_0", "'1_0' is not a JSON number.", "Write only digits, with '.' before decimals, without a unit, '_' or ','.", 1, 3)]
    [InlineData(
        "1+2-3.4", "'1+2-3.4' is not a JSON number.", "Write only digits, with '.' before decimals, without a unit, '_' or ','.", 0, 7)]
    [InlineData(
        "1-2", "'1-2' is not a JSON number.", "Write only digits, with '.' before decimals, without a unit, '_' or ','.", 0, 3)]
    [InlineData("Infinity", "'Infinity' is not a JSON number.", "Write a finite decimal number.", 0, 8)]
    [InlineData("FALSE", "'FALSE' is not JSON.", "Write 'false', in lower case.", 0, 5)]
    [InlineData("[Null]", "'Null' is not JSON.", "Write 'null', in lower case.", 1, 4)]
    [InlineData("[gelu]", "'gelu' is not a JSON value.", "Write text in double quotes.", 1, 4)]
    [InlineData(
        "[\u00a0]", "Found the character U+00A0 where a value should be.",
        "Write a number, true, false, text in double quotes, {...} or [...].", 1, 1)]
    [InlineData("{\"a\" \u0001", "Found the character U+0001 after the key 'a'.", "Write a ':' between a key and its value.", 5, 1)]
    [InlineData(" \"ab", "The file ends inside a text.", "Close the text with a double quote.", 1, 3)]
    [InlineData(
        "\"a\n\"", "The text contains the control character U+000A.",
        "Close the text with a double quote on the same line, or write \\n for a line break.", 2, 1)]
    [InlineData("\"a\t\"", "The text contains the control character U+0009.", "Write it as \\u0009.", 2, 1)]
    [InlineData(
        "[\"a\\", "The file ends inside an escape sequence.", "Complete it and close the text with a double quote.", 3, 1)]
    [InlineData(
        "\"\\\n\"", "The line ends with a backslash.",
        "Write \\\\ for a backslash. The other escapes are \\\" \\/ \\b \\f \\n \\r \\t and \\u with four hex digits.", 1, 2)]
    [InlineData("[\"\\u12\"]", "\\u is not followed by four hex digits.", "Write four hex digits, for example \\u00e9.", 2, 4)]
    [InlineData(
        "[\"\\ud83d\"]", "U+D83D is one half of a surrogate pair without the other.", "Write the whole character.", 2, 6)]
    [InlineData(
        "[\"\\ud83dxu\"]", "U+D83D is one half of a surrogate pair without the other.", "Write the whole character.", 2, 6)]
    [InlineData(
        "[\"\\ud83d\\ud83d\"]", "U+D83D is one half of a surrogate pair without the other.", "Write the whole character.", 2, 6)]
    public void AnErrorIsTwoSentencesAndItsPlace(string text, string problem, string remedy, int start, int length) =>
        Assert.Equal(new JsonError(problem, remedy, new JsonSpan(start, length)), JsonReader.Read(text).Error);

    [Fact]
    public void NestingThatIsTooDeepIsNamed() => Assert.Equal(
        new JsonError(
            $"Objects and arrays are nested more than {JsonReader.MaxDepth} deep.",
            "Use fewer levels; a model spec needs only a few.",
            new JsonSpan(JsonReader.MaxDepth, 1)),
        JsonReader.Read(new string('[', JsonReader.MaxDepth + 1)).Error);

    /// <summary>Only what is open counts.</summary>
    [Fact]
    public void ManyListsBesideEachOtherAreNotDeep() =>
        Assert.Equal(100, JsonReader.Read("[" + string.Join(',', Enumerable.Repeat("[]", 100)) + "]").Root!.Items.Count);

    [Fact]
    public void LiteralsAndSpacesHaveTheirPlaces()
    {
        JsonNode root = JsonReader.Read(" \t\r\n[true, false ,null]").Root!;
        Assert.Equal([new(5, 4), new(11, 5), new(18, 4)], root.Items.Select(item => item.Span));
        Assert.Equal([JsonKind.True, JsonKind.False, JsonKind.Null], root.Items.Select(item => item.Kind));
        Assert.All([root, .. root.Items], node => Assert.Equal("", node.Text));
        Assert.Equal(23, root.Span.End);
    }

    [Fact]
    public void EveryHexDigitIsRead() =>
        Assert.Equal("\uaaaf\uffaf\u0909", JsonReader.Read("\"\\uaAaf\\uFfAF\\u0909\"").Root!.Text);

    [Theory]
    [InlineData("1e60", float.PositiveInfinity)]
    [InlineData("-1e60", float.NegativeInfinity)]
    [InlineData("0.1", 0.1f)]
    public void NumbersBeyondFloatsAreInfinite(string literal, float value)
    {
        Assert.Equal(value, JsonNumber.ToSingle(literal));
        Assert.Equal(double.Parse(literal, System.Globalization.CultureInfo.InvariantCulture), JsonNumber.ToDouble(literal));
    }

    [Fact]
    public void ALongTextIsShortenedBetweenCharacters()
    {
        Assert.Equal("abc", MessageText.Shorten("abc", 3));
        Assert.Equal("ab...", MessageText.Shorten("abc", 2));
        Assert.Equal("a...", MessageText.Shorten("a\U0001F600b", 2));
        Assert.Equal("a\U0001F600...", MessageText.Shorten("a\U0001F600b", 3));
        Assert.Equal("a    b", MessageText.Shorten("a\n\u2028\u2029\u007fb", 6));
    }

    [Fact]
    public void ACarriageReturnAtTheEndIsALine()
    {
        Assert.Equal((1, 0), new LineMap("a\r").Locate(2));
        Assert.Equal((2, 0), new LineMap("\n\rb").Locate(2));
    }
}
