using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Generation;

public sealed class TextOrderTests
{
    private const int DocumentToken = 26;

    private static readonly GenerationOptions Short =
        new() { MaxTokens = 45, StopToken = DocumentToken, Sampling = new SamplingOptions { Seed = 5 } };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Streamed_texts_are_those_of_the_list(int parallel)
    {
        IReadOnlyList<GeneratedText> expected = new Generator(1).Texts.Generate([DocumentToken], 300, Short);
        using var generator = new Generator(parallel);
        var texts = new List<GeneratedText>();
        generator.Texts.Generate([[DocumentToken]], 300, Short, texts.Add, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 300), texts.Select(text => text.Sample));
        Assert.Equal(expected.Select(text => text.Tokens), texts.Select(text => text.Tokens));
        Assert.Equal(expected.Select(text => text.Depths), texts.Select(text => text.Depths));
    }

    [Fact]
    public void A_text_is_handed_over_before_later_ones_begin()
    {
        using var generator = new Generator(2);
        int latest = 0;
        int seenAtFirst = -1;
        generator.Texts.OnToken = (sample, _, _) => latest = Math.Max(latest, sample);
        generator.Texts.Generate(
            [[DocumentToken]], 100, Short, text => seenAtFirst = text.Sample == 0 ? latest : seenAtFirst, TestContext.Current.CancellationToken);
        Assert.InRange(seenAtFirst, 0, 90);
        Assert.InRange(latest, 91, 99);
    }

    [Fact]
    public void A_cancelled_generation_ends_after_the_token()
    {
        using var generator = new Generator(2);
        using var source = new CancellationTokenSource();
        int tokens = 0;
        generator.Texts.OnToken = (_, _, _) =>
        {
            tokens++;
            source.Cancel();
        };
        Assert.Throws<OperationCanceledException>(
            () => generator.Texts.Generate([[DocumentToken]], 100, Short, _ => { }, source.Token));
        Assert.InRange(tokens, 1, 2);
        generator.Texts.OnToken = null;
        Assert.Equal(3, generator.Texts.Generate([DocumentToken], 3, Short).Count);
    }

    [Fact]
    public void Texts_that_wait_for_an_earlier_one_are_bounded()
    {
        var handed = new List<int>();
        var order = new TextOrder(text => handed.Add(text.Sample), window: 4);
        Assert.True(order.Admits(3));
        Assert.False(order.Admits(4));
        order.Add(Text(2));
        order.Add(Text(1));
        Assert.Empty(handed);
        Assert.False(order.Admits(4));
        order.Add(Text(0));
        Assert.Equal([0, 1, 2], handed);
        Assert.True(order.Admits(6));
        Assert.False(order.Admits(7));
    }

    private static GeneratedText Text(int sample) => new(sample, [], [], [], Stopped: true);

    private sealed class Generator : IDisposable
    {
        private readonly ToyRun<OneShard> _run = new();

        public Generator(int parallel) => Texts = new TextGenerator<ToyModel<OneShard>>(_run.Engine, parallel);

        public TextGenerator<ToyModel<OneShard>> Texts { get; }

        public void Dispose()
        {
            Texts.Dispose();
            _run.Dispose();
        }
    }
}
