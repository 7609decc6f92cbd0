using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Generation;

public unsafe class TextGeneratorTests
{
    private const int DocumentToken = 26;

    private static readonly int[][] Prompts =
    [
        [DocumentToken], [DocumentToken, 3, 4], [5], [DocumentToken, .. Enumerable.Range(0, 11)],
        [.. Enumerable.Range(0, 12).Select(i => i * 2)], [.. Enumerable.Range(0, 20)], [DocumentToken],
    ];

    private static readonly GenerationOptions Endless = new() { MaxTokens = 45, Sampling = new SamplingOptions { Seed = 5 } };

    [Fact]
    public void Cached_and_uncached_generation_agree_in_text_and_logits_past_the_context()
    {
        (List<string> logits, IReadOnlyList<GeneratedText> texts) cached = Generate(1, 3, Endless);
        (List<string> logits, IReadOnlyList<GeneratedText> texts) uncached = Generate(1, 3, Endless with { Cached = false });
        AssertSame(cached.texts, uncached.texts);
        Assert.Equal(cached.logits, uncached.logits);
        Assert.All(cached.texts, text => Assert.Equal(45, text.Tokens.Count));
        Assert.All(cached.texts, text => Assert.False(text.Stopped));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(1, 40)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    public void A_text_depends_neither_on_its_neighbours_nor_on_threads(int threads, int parallel)
    {
        GenerationOptions options = Endless with { StopToken = DocumentToken };
        (List<string> logits, IReadOnlyList<GeneratedText> texts) expected = Generate(1, 3, options);
        (List<string> logits, IReadOnlyList<GeneratedText> texts) actual = Generate(threads, parallel, options);
        AssertSame(expected.texts, actual.texts);
        Assert.Equal(expected.logits, actual.logits);
    }

    [Fact]
    public void It_stops_at_the_stop_token_or_the_limit()
    {
        GenerationOptions options = Endless with { StopToken = DocumentToken };
        IReadOnlyList<GeneratedText> texts = Generate(1, 3, options).Texts;
        Assert.Contains(texts, text => text.Stopped);
        Assert.All(texts, text => Assert.Equal(text.Stopped, text.Tokens.Count < 45));
        Assert.All(texts, text => Assert.DoesNotContain(DocumentToken, text.Tokens));
        Assert.All(Generate(1, 3, options with { MaxTokens = 0 }).Texts, text => Assert.Empty(text.Tokens));
        Assert.Equal(Prompts, texts.Select(text => text.Prompt));
        Assert.Equal(Enumerable.Range(0, 7), texts.Select(text => text.Sample));
    }

    [Fact]
    public void Every_token_is_reported_when_it_is_chosen()
    {
        using var run = new ToyRun<OneShard>();
        using var generator = new TextGenerator<ToyModel<OneShard>>(run.Engine, 3);
        var seen = new Dictionary<int, List<int>>();
        generator.OnToken = (sample, token, _) =>
        {
            seen.TryAdd(sample, []);
            seen[sample].Add(token);
        };
        foreach (GeneratedText text in generator.Generate(Prompts, Endless))
        {
            Assert.Equal(text.Tokens, seen[text.Sample]);
        }
    }

    [Fact]
    public void A_token_allocates_nothing()
    {
        using var run = new ToyRun<OneShard>(2);
        using var generator = new TextGenerator<ToyModel<OneShard>>(run.Engine, 4);
        long first = 0;
        long last = 0;
        int tokens = 0;
        generator.OnToken = (_, _, _) =>
        {
            tokens++;
            first = tokens == 40 ? GC.GetAllocatedBytesForCurrentThread() : first;
            last = tokens == 280 ? GC.GetAllocatedBytesForCurrentThread() : last;
        };
        generator.Generate([DocumentToken], 4, Endless with { MaxTokens = 75 });
        Assert.Equal(300, tokens);
        Assert.Equal(first, last);
    }

    [Fact]
    public void It_continues_as_it_was_trained()
    {
        using var run = new ToyRun<FourShards>(2);
        run.Steps(100);
        using var generator = new TextGenerator<ToyModel<FourShards>>(run.Engine, 8);
        IReadOnlyList<GeneratedText> texts = generator.Generate(
            [DocumentToken], 50, new GenerationOptions { MaxTokens = 30, StopToken = DocumentToken });
        Assert.True(texts.Count(text => text.Stopped) > 40);

        // Letters that occur in no name must be rare.
        int[] unseen = [.. "cdfgjpqwxyz".Select(letter => letter - 'a')];
        int letters = texts.Sum(text => text.Tokens.Count);
        Assert.True(texts.Sum(text => text.Tokens.Count(unseen.Contains)) < letters / 10);
    }

    [Fact]
    public void Every_token_has_its_depth()
    {
        foreach (GeneratedText text in Generate(1, 3, Endless with { StopToken = DocumentToken }).Texts)
        {
            Assert.Equal(text.Tokens.Count + (text.Stopped ? 1 : 0), text.Depths.Count);
            Assert.All(text.Depths, depth => Assert.Equal(OneShard.Loops, depth));
        }
    }

    [Fact]
    public void A_model_without_an_exit_token_has_no_threshold()
    {
        using var run = new ToyRun<OneShard>();
        using var generator = new TextGenerator<ToyModel<OneShard>>(run.Engine, 2);
        GenerationOptions half = Endless with { Exits = new ExitOptions { Threshold = 0.5 } };
        var error = Assert.Throws<MicroGptException>(() => generator.Generate([1], 1, half));
        Assert.Contains("no exit token", error.Message, StringComparison.Ordinal);
        Assert.Throws<MicroGptException>(() => generator.Generate([1], 1, Endless with { Exits = new() { Threshold = 1.5 } }));
        Assert.Throws<MicroGptException>(() => generator.Generate([1], 1, Endless with { Exits = new() { Tolerance = double.NaN } }));
    }

    [Fact]
    public void Wrong_wishes_are_errors()
    {
        using var run = new ToyRun<OneShard>();
        using var generator = new TextGenerator<ToyModel<OneShard>>(run.Engine, 2);
        Assert.Throws<MicroGptException>(() => generator.Generate([], 1, Endless));
        Assert.Throws<MicroGptException>(() => generator.Generate([1], 1, Endless with { MaxTokens = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => generator.Generate([27], 1, Endless));
        Assert.Empty(generator.Generate([1], 0, Endless));
    }

    [Fact]
    public void Prompts_begin_documents_with_the_document_token()
    {
        var tokenizer = new CharacterTokenizer(ToyModel<OneShard>.Description.Tokenizer);
        Assert.Equal([DocumentToken, 0, 1], Runtime.Generation.Prompts.Encode(tokenizer, "ab", DocumentMode.Lines));
        Assert.Equal([0, 1], Runtime.Generation.Prompts.Encode(tokenizer, "ab", DocumentMode.Text));
        Assert.Equal([DocumentToken], Runtime.Generation.Prompts.Encode(tokenizer, "", DocumentMode.Text));
    }

    private static (List<string> Logits, IReadOnlyList<GeneratedText> Texts) Generate(int threads, int parallel, GenerationOptions options)
    {
        using var run = new ToyRun<OneShard>(threads);
        using var generator = new TextGenerator<ToyModel<OneShard>>(run.Engine, parallel);
        var logits = new List<(int Sample, string Bits)>();
        generator.OnLogits = (sample, values) =>
            logits.Add((sample, Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values))));
        IReadOnlyList<GeneratedText> texts = generator.Generate(Prompts, options);
        return ([.. logits.OrderBy(l => l.Sample).Select(l => l.Bits)], texts);
    }

    private static void AssertSame(IReadOnlyList<GeneratedText> expected, IReadOnlyList<GeneratedText> actual)
    {
        Assert.Equal(expected.Select(text => text.Tokens), actual.Select(text => text.Tokens));
        Assert.Equal(expected.Select(text => text.Stopped), actual.Select(text => text.Stopped));
    }
}
