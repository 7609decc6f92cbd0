using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class BuiltinDataTests
{
    private static readonly CharacterTokenizer Arithmetic = TestModels.Alphabet("0123456789+=");

    [Fact]
    public void NamesAreThousandsOfDistinctShortLowerCaseLines()
    {
        string text = Encoding.ASCII.GetString(BuiltinData.Read("builtin:names"));
        string[] names = text.TrimEnd('\n').Split('\n');
        Assert.True(names.Length >= 4_000);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, n => Assert.InRange(n.Length, 2, 15));
        Assert.All(text, c => Assert.True(c is '\n' or (>= 'a' and <= 'z')));
        Assert.Equal(names.Length, TextCorpus.Load("builtin:names", TestModels.Letters).DocumentCount);
    }

    [Theory]
    [InlineData("builtin:addition", 3, 20_000)]
    [InlineData("builtin:addition:1", 1, 100)]
    [InlineData("builtin:addition:2", 2, 10_000)]
    [InlineData("builtin:addition:9", 9, 20_000)]
    public void AdditionProblemsAreRightAndDistinct(string spec, int digits, int count)
    {
        string[] lines = Encoding.ASCII.GetString(BuiltinData.Read(spec)).TrimEnd('\n').Split('\n');
        Assert.Equal(count, lines.Length);
        Assert.Equal(count, lines.Distinct().Count());
        foreach (string line in lines)
        {
            long[] numbers = [.. line.Split('+', '=').Select(long.Parse)];
            Assert.Equal(numbers[0] + numbers[1], numbers[2]);
            Assert.True(numbers[0].ToString().Length <= digits && numbers[1].ToString().Length <= digits);
        }

        Assert.Equal(count, TextCorpus.Load(spec, Arithmetic).DocumentCount);
    }

    [Theory]
    [InlineData("builtin:addition:0")]
    [InlineData("builtin:addition:10")]
    [InlineData("builtin:addition:x")]
    [InlineData("builtin:")]
    public void OtherNamesAreErrors(string spec) =>
        Assert.Throws<MicroGptException>(() => TextCorpus.Load(spec, Arithmetic));
}
