namespace MicroGpt.Generators.Tests.Spec;

public sealed class SuggestionTests
{
    private static readonly string[] Keys = ["layers", "heads", "embedding", "context", "feedForward", "bias"];

    [Theory]
    [InlineData("layer", "layers")]
    [InlineData("Layers", "layers")]
    [InlineData("laysers", "layers")]
    [InlineData("embeding", "embedding")]
    [InlineData("feed_forward", "feedForward")]
    [InlineData("bais", "bias")]
    [InlineData("contxet", "context")]
    [InlineData("dropout", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void TheNearestNameIsSuggestedIfItIsNear(string written, string? expected) =>
        Assert.Equal(expected, Suggestion.For(written, Keys));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abd", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void DistanceCountsEdits(string a, string b, int expected)
    {
        Assert.Equal(expected, Suggestion.Distance(a, b));
        Assert.Equal(expected, Suggestion.Distance(b, a));
    }

    [Fact]
    public void AnAbsurdlyLongNameCostsNoTime() => Assert.Null(Suggestion.For(new string('a', 1_000_000), Keys));
}
