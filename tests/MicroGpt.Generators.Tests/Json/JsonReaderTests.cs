using MicroGpt.Generators.Json;

namespace MicroGpt.Generators.Tests.Json;

public sealed class JsonReaderTests
{
    [Fact]
    public void ValuesAndKeysKnowTheirSpans()
    {
        string text = "{ \"a\\u0062\" : [ 1.5, \"x\" ],\n\"c\":{}}";
        JsonNode root = JsonReader.Read(text).Root!;

        Assert.Equal(text, Cut(text, root.Span));
        Assert.Equal("\"a\\u0062\"", Cut(text, root.Members[0].NameSpan));
        Assert.Equal("ab", root.Members[0].Name);
        Assert.Equal("[ 1.5, \"x\" ]", Cut(text, root.Members[0].Value.Span));
        Assert.Equal("1.5", Cut(text, root.Members[0].Value.Items[0].Span));
        Assert.Equal("\"x\"", Cut(text, root.Members[0].Value.Items[1].Span));
        Assert.Equal("{}", Cut(text, root.Members[1].Value.Span));
    }

    /// <summary>What the file writes as an escape or as a rare line break does not break the line of the message.</summary>
    [Theory]
    [InlineData("{\"a\\r\\nb\" 1}", "after the key 'a  b'")]
    [InlineData("{\"a\\u2028b\"}", "after the key 'a b'")]
    [InlineData("[\u2028]", "the character U+2028")]
    [InlineData("[\"\\\u2029\"]", "A backslash before the character U+2029")]
    [InlineData("[\"\\\u007f\"]", "A backslash before the character U+007F")]
    public void AMessageIsOneLine(string text, string part)
    {
        string problem = JsonReader.Read(text).Error!.Problem;
        Assert.Contains(part, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(problem, c => char.IsControl(c) || c is '\u2028' or '\u2029');
    }

    [Theory]
    [InlineData("", "The file is empty", 0)]
    [InlineData("{\"a\": 1", "The file ends where ',' or '}' should be", 7)]
    [InlineData("{\"a\": \"x", "The file ends inside a text", 6)]
    [InlineData("{\"a\":", "The file ends where a value should be", 5)]
    [InlineData("[1, 2,]", "The ',' before this ']' is not followed by a value", 6)]
    [InlineData("{\"a\": 1,}", "The ',' before this '}' is not followed by a value", 8)]
    [InlineData("{ // why\n}", "JSON does not allow comments", 2)]
    [InlineData("# why\n{}", "JSON does not allow comments", 0)]
    [InlineData("[NaN]", "'NaN' is not a JSON number", 1)]
    [InlineData("[-Infinity]", "'-Infinity' is not a JSON number", 1)]
    [InlineData("[True]", "'True' is not JSON", 1)]
    [InlineData("[gelu]", "'gelu' is not a JSON value", 1)]
    [InlineData("['a']", "not allow text in single quotes", 1)]
    [InlineData("[007]", "'007' is not a JSON number", 1)]
    [InlineData("[1e]", "'1e' is not a JSON number", 1)]
    [InlineData("[.5]", "Found '.' where a value should be", 1)]
    [InlineData("[\"a\tb\"]", "control character U+0009", 3)]
    [InlineData("[\"a\nb\"]", "control character U+000A", 3)]
    [InlineData("[\"\\q\"]", "'\\q' is not an escape", 2)]
    [InlineData("[\"\\u12\"]", "not followed by four hex digits", 2)]
    [InlineData("[\"a\\ud800\"]", "U+D800 is one half of a surrogate pair", 3)]
    [InlineData("{} x", "More text follows the end", 3)]
    [InlineData("{a: 1}", "Found 'a' where a key should be", 1)]
    [InlineData("{\"a\" 1}", "Found '1' after the key 'a'", 5)]
    [InlineData("[1 2]", "Found '2' after a value", 3)]
    public void ErrorsSayWhatAndWhere(string text, string problem, int at)
    {
        JsonError error = JsonReader.Read(text).Error!;
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Problem, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Remedy, StringComparison.Ordinal);
        Assert.Equal(at, error.Span.Start);
    }

    [Fact]
    public void TheErrorAtTheLimitOfNestingIsAtTheFirstBracketTooMany() =>
        Assert.Equal(JsonReader.MaxDepth, JsonReader.Read(new string('[', 100)).Error!.Span.Start);

    [Fact]
    public void RawLoneSurrogateIsAnError() => Assert.NotNull(JsonReader.Read("[\"a\ud800b\"]").Error);

    [Fact]
    public void DuplicateKeysKeepBothPlacesAndTheFirstValue()
    {
        JsonDocument document = JsonReader.Read("{\"a\":1,\"b\":{\"c\":1,\"c\":2},\"\\u0061\":3}");
        Assert.Equal(["c@18<12", "a@25<1"], document.Duplicates.Select(d => $"{d.Name}@{d.Span.Start}<{d.First.Start}"));
        Assert.Equal("1", document.Root!.Members[0].Value.Text);
    }

    [Fact]
    public void AByteOrderMarkTakesNoColumn()
    {
        JsonDocument document = JsonReader.Read("\uFEFF[1]");
        Assert.Equal(new JsonSpan(1, 1), document.Root!.Items[0].Span);
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-0", 0L)]
    [InlineData("1000", 1000L)]
    [InlineData("1e3", 1000L)]
    [InlineData("1.0", 1L)]
    [InlineData("1.50e1", 15L)]
    [InlineData("120e-1", 12L)]
    [InlineData("-2.5E+1", -25L)]
    [InlineData("0e999999999999", 0L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    [InlineData("922337203685477580.7e1", long.MaxValue)]
    public void WholeNumbersAreExactInEveryForm(string literal, long expected)
    {
        Assert.True(JsonNumber.TryInteger(literal, out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("1e19")]
    [InlineData("1e999999999999")]
    [InlineData("-1e30")]
    public void WholeNumbersThatDoNotFitAreWholeAllTheSame(string literal)
    {
        Assert.True(JsonNumber.IsWhole(literal));
        Assert.False(JsonNumber.TryInteger(literal, out _));
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("1e-1")]
    [InlineData("1.00000000000000000000000000000000000001")]
    [InlineData("1e-999999999999")]
    public void FractionsAreNotWhole(string literal) => Assert.False(JsonNumber.IsWhole(literal));

    [Fact]
    public void LinesEndWithEveryKindOfBreak()
    {
        var lines = new LineMap("a\nb\r\nc\rd");
        Assert.Equal((0, 0), lines.Locate(0));
        Assert.Equal((1, 0), lines.Locate(2));
        Assert.Equal((2, 0), lines.Locate(5));
        Assert.Equal((3, 0), lines.Locate(7));
        Assert.Equal((3, 1), lines.Locate(8));
    }

    private static string Cut(string text, JsonSpan span) => text.Substring(span.Start, span.Length);
}
