using System.Runtime.InteropServices;
using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Generation;

/// <summary>Generation with a number of loops of its own, and with tokens that stop early.</summary>
public sealed class LoopsAtRunTimeTests
{
    private const int DocumentToken = 26;

    private static readonly int[][] Prompts =
    [
        [DocumentToken], [DocumentToken, 3, 4], [5], [DocumentToken, .. Enumerable.Range(0, 11)],
        [.. Enumerable.Range(0, 12).Select(i => i * 2)], [.. Enumerable.Range(0, 20)], [DocumentToken, 9],
    ];

    private static readonly GenerationOptions Hot = new() { MaxTokens = 30, Sampling = new SamplingOptions { Seed = 5, Temperature = 50 } };

    public static TheoryData<ExitOptions> Rules { get; } =
    [
        new ExitOptions { Tolerance = 0.66 },
        new ExitOptions { Tolerance = 0.66, Scope = ExitScope.Sequence },
        new ExitOptions { Tolerance = 0.3, Difference = StateDifference.Second },
        new ExitOptions { Tolerance = 0.3, Difference = StateDifference.Second, Scope = ExitScope.Sequence },
        new ExitOptions { Confidence = 0.2 },
        new ExitOptions { Confidence = 0.2, Scope = ExitScope.Sequence },
        new ExitOptions { Confidence = 0.3, Tolerance = 0.62 },
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Cached_and_uncached_generation_agree_at_any_fixed_depth(int loops)
    {
        (List<string> logits, IReadOnlyList<GeneratedText> texts) cached = Generate(1, 3, loops, Hot);
        (List<string> logits, IReadOnlyList<GeneratedText> texts) uncached = Generate(1, 3, loops, Hot with { Cached = false });
        Assert.Equal(cached.logits, uncached.logits);
        Assert.All(cached.texts.SelectMany(text => text.Depths), depth => Assert.Equal(loops, depth));
        Assert.NotEqual(Generate(1, 3, FourShards.Loops, Hot).Logits, cached.logits);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Threads_and_neighbours_change_no_bit(ExitOptions exits)
    {
        GenerationOptions options = Hot with { Exits = exits };
        (List<string> logits, IReadOnlyList<GeneratedText> texts) expected = Generate(1, 1, 7, options);
        Assert.True(Depths(expected.texts).Distinct().Count() > 1, "all tokens took the same number of loops");
        foreach ((int threads, int parallel) in new[] { (1, 3), (1, 8), (2, 3), (3, 8) })
        {
            (List<string> logits, IReadOnlyList<GeneratedText> texts) actual = Generate(threads, parallel, 7, options);
            Assert.Equal(Depths(expected.texts), Depths(actual.texts));
            Assert.Equal(expected.logits, actual.logits);
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_token_allocates_nothing(ExitOptions exits)
    {
        using var run = new ToyRun<FourShards>(threads: 2);
        using var generator = new TextGenerator<ToyModel<FourShards>>(run.Engine, 4, loops: 6);
        long first = 0, last = 0;
        int tokens = 0;
        generator.OnToken = (_, _, _) =>
        {
            tokens++;
            first = tokens == 40 ? GC.GetAllocatedBytesForCurrentThread() : first;
            last = tokens == 160 ? GC.GetAllocatedBytesForCurrentThread() : last;
        };
        generator.Generate([1, 2, 3], 4, Hot with { MaxTokens = 50, Exits = exits });
        Assert.Equal(200, tokens);
        Assert.Equal(first, last);
    }

    [Fact]
    public void Tokens_that_stop_together_include_the_prompt()
    {
        var exits = new ExitOptions { Tolerance = 0.66, Scope = ExitScope.Sequence };
        using var run = new ToyRun<FourShards>();
        using var generator = new TextGenerator<ToyModel<FourShards>>(run.Engine, 1, loops: 9);
        using var teams = new WorkTeams(run.Engine, 1, ToyModel<FourShards>.Context, keeps: false);
        teams.Pack<ToyModel<FourShards>>();
        using var evaluator = new Evaluator<ToyModel<FourShards>>(teams, 9, exits);
        var depths = new List<int>();
        for (int sequence = 0; sequence < 20; sequence++)
        {
            int[] tokens = run.HeldOut.Tokens(sequence)[..^1];
            GeneratedText text = generator.Generate([tokens], Hot with { MaxTokens = 1, Exits = exits })[0];
            var alone = new EvaluationSet(run.Corpus, [run.HeldOut.Sequence(sequence)]);
            LoopScore taken = evaluator.Evaluate(alone).LoopsTaken!;
            Assert.Equal(taken.Least, taken.Most);
            Assert.Equal(taken.Most, text.Depths[0]);
            depths.Add(taken.Most);
        }

        Assert.True(depths.Distinct().Count() > 1, "all prompts took the same number of loops");
    }

    [Fact]
    public void A_rule_that_cannot_be_met_is_the_run_of_all_loops()
    {
        List<string> expected = Generate(1, 3, 5, Hot).Logits;
        foreach (ExitScope scope in Enum.GetValues<ExitScope>())
        {
            foreach (StateDifference difference in Enum.GetValues<StateDifference>())
            {
                var never = new ExitOptions { Tolerance = 1e-12, Confidence = 0.999999, Difference = difference, Scope = scope };
                foreach (bool cached in new[] { true, false })
                {
                    Assert.Equal(expected, Generate(2, 3, 5, Hot with { Exits = never, Cached = cached }).Logits);
                }
            }
        }
    }

    [Fact]
    public void More_loops_need_a_recursion()
    {
        using var run = new ToyRun<OneLoop>();
        string message = Assert.Throws<MicroGptException>(() => new TextGenerator<ToyModel<OneLoop>>(run.Engine, 1, loops: 2)).Message;
        Assert.Contains("no recursion", message, StringComparison.Ordinal);
        Assert.Contains("--loops", message, StringComparison.Ordinal);
        using var generator = new TextGenerator<ToyModel<OneLoop>>(run.Engine, 1, loops: 1);
        var error = Assert.Throws<MicroGptException>(() => generator.Generate([1], 1, Hot with { Exits = new() { Tolerance = 0.1 } }));
        Assert.Contains("only one loop", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Depths(IReadOnlyList<GeneratedText> texts) => texts.SelectMany(text => text.Depths);

    private static (List<string> Logits, IReadOnlyList<GeneratedText> Texts) Generate(
        int threads, int parallel, int loops, GenerationOptions options)
    {
        using var run = new ToyRun<FourShards>(threads);
        using var generator = new TextGenerator<ToyModel<FourShards>>(run.Engine, parallel, loops);
        var logits = new List<(int Sample, string Bits)>();
        generator.OnLogits = (sample, values) => logits.Add((sample, Convert.ToHexString(MemoryMarshal.AsBytes(values))));
        IReadOnlyList<GeneratedText> texts = generator.Generate(Prompts, options);
        return ([.. logits.OrderBy(l => l.Sample).Select(l => l.Bits)], texts);
    }
}
