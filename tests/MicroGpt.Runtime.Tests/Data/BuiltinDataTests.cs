using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class BuiltinDataTests
{
    private static readonly CharacterTokenizer Arithmetic = TestModels.Alphabet("0123456789+=");

    [Fact]
    public void NamesAreThousandsOfDistinctShortLowerCaseLines()
    {
        string text = Encoding.ASCII.GetString(BuiltinData.Generate("builtin:names").Lines.Span);
        string[] names = text.TrimEnd('\n').Split('\n');
        Assert.True(names.Length >= 4_000);
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, n => Assert.InRange(n.Length, 2, 15));
        Assert.All(text, c => Assert.True(c is '\n' or (>= 'a' and <= 'z')));
        Assert.Equal(names.Length, TextCorpus.Load("builtin:names", TestModels.Letters).DocumentCount);
    }

    [Theory]
    [InlineData("builtin:addition", 3, 100 + (2 * 900) + (2 * 9_000) + 8_100 + (3 * 11_111))]
    [InlineData("builtin:addition:1", 1, 100)]
    [InlineData("builtin:addition:2", 2, 10_000)]
    [InlineData("builtin:addition:9", 9, 100 + (2 * 900) + (78 * 1_234))]
    public void AdditionProblemsAreRightAndDistinct(string spec, int digits, int count)
    {
        string[] lines = Lines(spec);
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
    [InlineData("builtin:modular", 3, 147 + (2 * 9 * 343) + 20_000)]
    [InlineData("builtin:modular:1", 1, 147)]
    [InlineData("builtin:modular:2", 2, 147 + (2 * 9 * 343))]
    public void ModularProblemsAreRightAndDistinct(string spec, int operations, int count)
    {
        string[] lines = Lines(spec);
        Assert.Equal(count, lines.Distinct().Count());
        foreach (string line in lines)
        {
            int at = 0;
            Assert.Equal(line[^1] - '0', Value(line, ref at));
            Assert.Equal(line.Length - 2, at);
            Assert.InRange(line.Count(c => c is '+' or '-' or '*'), 1, operations);
        }

        Assert.Equal(operations, lines.Max(line => line.Count(c => c is '+' or '-' or '*')));

        static int Value(string text, ref int at)
        {
            char symbol = text[at++];
            if (char.IsAsciiDigit(symbol))
            {
                return symbol - '0';
            }

            int left = Value(text, ref at), right = Value(text, ref at);
            return symbol switch { '+' => (left + right) % 7, '-' => (left + 7 - right) % 7, _ => left * right % 7 };
        }
    }

    [Theory]
    [InlineData("builtin:hops", 3)]
    [InlineData("builtin:hops:1", 1)]
    public void HopProblemsAreRightAndDistinct(string spec, int hops)
    {
        string[] lines = Lines(spec);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        foreach (string line in lines)
        {
            Assert.Equal("abcdefgh", string.Concat(line[..8].Order()));
            char node = 'a';
            for (int i = 0; i < line[8] - '0'; i++)
            {
                node = line[node - 'a'];
            }

            Assert.Equal("=" + node, line[9..]);
        }

        Assert.Equal(hops, lines.Max(line => line[8]) - '0');
    }

    [Fact]
    public void TasksSayWhereTheirAnswersBegin()
    {
        Assert.Equal(Arithmetic.Encode("=")[0], TextCorpus.Load("builtin:addition:1", Arithmetic).AnswerMark);
        Assert.Equal(-1, TextCorpus.Load("builtin:names", TestModels.Letters).AnswerMark);
    }

    [Fact]
    public void AContextTooShortForAProblemIsAnError()
    {
        TextCorpus corpus = TextCorpus.Load("builtin:addition:2", Arithmetic);
        string message = Assert.Throws<MicroGptException>(() => DataSplit.Create(corpus, 9, 0.1f, 1)).Message;
        Assert.Contains("architecture.context to at least 10", message, StringComparison.Ordinal);
        Assert.Equal(10_000, DataSplit.Everything(corpus, 10).Count);
    }

    private static string[] Lines(string spec) => Encoding.ASCII.GetString(BuiltinData.Generate(spec).Lines.Span).TrimEnd('\n').Split('\n');

    [Theory]
    [InlineData("builtin:addition:0")]
    [InlineData("builtin:addition:10")]
    [InlineData("builtin:addition:x")]
    [InlineData("builtin:modular:10")]
    [InlineData("builtin:hops:0")]
    [InlineData("builtin:hops:2:2")]
    [InlineData("builtin:cups:2")]
    [InlineData("builtin:addition-bands:2")]
    [InlineData("builtin:")]
    public void OtherNamesAreErrors(string spec) =>
        Assert.Throws<MicroGptException>(() => TextCorpus.Load(spec, Arithmetic));
}
