using System.Text;
using MicroGpt.Runtime.Tests.Training;

namespace MicroGpt.Runtime.Tests.Evaluation;

/// <summary>Evaluation with a number of loops of its own, after some loops only, and with tokens that stop early.</summary>
public sealed class LoopEvaluationTests
{
    private const int DocumentToken = 26;

    public static TheoryData<ExitOptions> Rules { get; } =
    [
        new ExitOptions { Tolerance = 0.66 },
        new ExitOptions { Tolerance = 0.3, Difference = StateDifference.Second },
        new ExitOptions { Confidence = 0.2 },
        new ExitOptions { Confidence = 0.3, Tolerance = 0.62 },
    ];

    [Fact]
    public void The_first_loops_are_those_of_a_shorter_run()
    {
        using var run = new ToyRun<FourShards>();
        IReadOnlyList<double> own = run.Evaluate().LossPerLoop;
        EvaluationResult longer = Evaluate(run, LoopSet.Every(8));
        Assert.Equal(FourShards.Loops, own.Count);
        Assert.Equal(own, longer.LossPerLoop.Take(own.Count));
        Assert.Equal(8, longer.LossPerLoop.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 8), longer.Loops);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Some_loops_are_those_of_a_run_of_every_loop(int threads)
    {
        using var run = new ToyRun<FourShards>(threads);
        IReadOnlyList<double> every = Evaluate(run, LoopSet.Every(16)).LossPerLoop;
        EvaluationResult some = Evaluate(run, LoopSet.Of([16, 2, 9, 2]));
        Assert.Equal([2, 9, 16], some.Loops);
        Assert.Equal([every[1], every[8], every[15]], some.LossPerLoop);
        Assert.Equal(every[15], some.Loss);
    }

    [Theory]
    [InlineData(1000, 16)]
    [InlineData(5, 5)]
    public void Fewer_sequences_are_cached_at_once_where_memory_is_short(int fits, int cached)
    {
        using var run = new ToyRun<FourShards>(threads: 2);
        WorkTeams teams = run.Trainer.Teams;
        ModelDescription model = ToyModel<FourShards>.Description;
        long one = teams.Count * sizeof(float) * model.Plan.CacheFloatsPerBlock * model.Architecture.BlockRuns(9);
        Assert.True(teams.Capacity >= 16);
        Assert.Equal(
            cached,
            ExitPass<ToyModel<FourShards>>.CachedSequences(teams, 9, new MachineMemory((fits * one) + 1, long.MaxValue, "the machine")));
        MicroGptException e = Assert.Throws<MicroGptException>(
            () => ExitPass<ToyModel<FourShards>>.CachedSequences(teams, 9, new MachineMemory(one - 1, one, "the machine")));
        Assert.Contains("keys and values of 9 loops", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A token reads what earlier tokens computed or lent, in a forward pass over the text as in generating it.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Tokens_stop_by_themselves_as_in_generation(ExitOptions exits)
    {
        using var run = new ToyRun<FourShards>(threads: 2);
        using var generator = new TextGenerator<ToyModel<FourShards>>(run.Engine, 1, loops: 9);
        var logits = new List<float[]>();
        generator.OnLogits = (_, values) => logits.Add(values.ToArray());
        var options = new GenerationOptions
        {
            MaxTokens = ToyModel<FourShards>.Context,
            Exits = exits,
            Sampling = new SamplingOptions { Seed = 3, Temperature = 1 },
        };
        GeneratedText[] texts = [.. generator.Generate([DocumentToken], 40, options)];
        int[] whole = [.. Enumerable.Range(0, texts.Length).Where(i => !texts[i].Tokens.Contains(DocumentToken))];
        Assert.True(whole.Length > 5);
        string names = string.Join('\n', whole.Select(i => string.Concat(texts[i].Tokens.SkipLast(1).Select(t => (char)('a' + t)))));
        var tokenizer = new CharacterTokenizer(ToyModel<FourShards>.Description.Tokenizer);
        TextCorpus corpus = TextCorpus.FromUtf8("generated", Encoding.UTF8.GetBytes(names), tokenizer, DocumentMode.Lines);
        var set = new EvaluationSet(corpus, DataSplit.Everything(corpus, ToyModel<FourShards>.Context));

        EvaluationResult result = Evaluate(run, 9, exits, set);

        int[] depths = [.. whole.SelectMany(i => texts[i].Depths)];
        Assert.True(depths.Distinct().Count() > 1, "all tokens took the same number of loops");
        Assert.Equal([.. Enumerable.Range(1, 9).Select(loop => depths.LongCount(depth => depth == loop))], result.LoopsTaken!.Counts);
        Assert.Equal(whole.Average(i => texts[i].Depths.Max()), result.LoopsTaken.MeanOfSequences, 1e-12);
        double loss = whole.SelectMany(i => texts[i].Tokens.SkipLast(1).Append(DocumentToken).Select(
            (token, at) => Loss(logits[(i * ToyModel<FourShards>.Context) + at], token))).Average();
        Assert.Equal(loss, result.Loss, 1e-5);
    }

    /// <summary>A sequence that stops as a whole has the loss of the loop at which it stopped.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void Sequences_stop_as_a_whole_and_not_earlier(ExitOptions exits)
    {
        using var run = new ToyRun<FourShards>(threads: 2);
        ExitOptions together = exits with { Scope = ExitScope.Sequence };
        var some = new EvaluationSet(run.Corpus, [.. Enumerable.Range(0, 12).Select(run.HeldOut.Sequence)]);
        double sum = 0;
        long[] counts = new long[9];
        for (int i = 0; i < some.SequenceCount; i++)
        {
            var alone = new EvaluationSet(run.Corpus, [run.HeldOut.Sequence(i)]);
            EvaluationResult one = Evaluate(run, 9, together, alone);
            int depth = one.LoopsTaken!.Most;
            Assert.Equal(depth, one.LoopsTaken.Least);
            Assert.Equal(Evaluate(run, LoopSet.Every(9), alone).LossPerLoop[depth - 1], one.Loss);
            Assert.True(depth >= Evaluate(run, 9, exits, alone).LoopsTaken!.Least);
            sum += one.Loss * alone.Predictions;
            counts[depth - 1] += alone.Predictions;
        }

        Assert.True(counts.Count(count => count > 0) > 1, "all sequences took the same number of loops");
        EvaluationResult all = Evaluate(run, 9, together, some);
        Assert.Equal(counts, all.LoopsTaken!.Counts);
        Assert.Equal(sum / some.Predictions, all.Loss, 1e-12);
    }

    [Theory]
    [InlineData(ExitScope.Token)]
    [InlineData(ExitScope.Sequence)]
    public void Threads_change_no_bit(ExitScope scope)
    {
        var exits = new ExitOptions { Tolerance = 0.66, Scope = scope };
        using var one = new ToyRun<FourShards>();
        EvaluationResult expected = Evaluate(one, 9, exits);
        using var three = new ToyRun<FourShards>(threads: 3);
        EvaluationResult actual = Evaluate(three, 9, exits);
        Assert.Equal(expected.Loss, actual.Loss);
        Assert.Equal(expected.LoopsTaken!.Counts, actual.LoopsTaken!.Counts);
    }

    [Fact]
    public void More_loops_need_a_recursion()
    {
        using var run = new ToyRun<OneLoop>();
        Assert.Throws<MicroGptException>(() => Evaluate(run, LoopSet.Of([1, 2])));
        Assert.Single(Evaluate(run, LoopSet.Of([1])).LossPerLoop);
    }

    private static double Loss(float[] logits, int token) =>
        VectorMath.Log(logits.Sum(logit => VectorMath.Exp((double)logit - logits.Max()))) + logits.Max() - logits[token];

    private static EvaluationResult Evaluate<TShape>(ToyRun<TShape> run, LoopSet loops, EvaluationSet? set = null)
        where TShape : IToyShape
    {
        using WorkTeams teams = Teams(run);
        using var evaluator = new Evaluator<ToyModel<TShape>>(teams, loops);
        return evaluator.Evaluate(set ?? run.HeldOut);
    }

    private static EvaluationResult Evaluate(ToyRun<FourShards> run, int loops, ExitOptions exits, EvaluationSet? set = null)
    {
        using WorkTeams teams = Teams(run);
        using var evaluator = new Evaluator<ToyModel<FourShards>>(teams, loops, exits);
        return evaluator.Evaluate(set ?? run.HeldOut);
    }

    private static WorkTeams Teams<TShape>(ToyRun<TShape> run)
        where TShape : IToyShape
    {
        var teams = new WorkTeams(run.Engine, run.Pool.Workers, 3 * ToyModel<TShape>.Context, keeps: false);
        teams.Pack<ToyModel<TShape>>();
        return teams;
    }
}
