using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Runs with another number of loops than in training: the same bits as far as both go, on every path.</summary>
public class LoopsAtRunTimeTests
{
    [Theory]
    [MemberData(nameof(ModelCases.LoopingNames), MemberType = typeof(ModelCases))]
    public void TheFirstLoopsAreThoseOfAShorterRun(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int loops = model.Options.LoopCount;
        float[][] own = model.Evaluate(model.Weights, model.Batch, new RunSettings());
        float[][] longer = model.Evaluate(model.Weights, model.Batch, new RunSettings { Loops = loops + 3 });
        Assert.Equal(loops + 3, longer.Length);
        Bits.AssertSame(own, longer[..loops], "losses of loop");
        Assert.NotEqual(longer[^2], longer[^1]);
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            var settings = new RunSettings { Isa = isa, Lanes = 2, SpareRows = 20, Loops = loops + 3 };
            Bits.AssertSame(longer, model.Evaluate(model.Weights, model.Batch, settings), $"{isa}: losses of loop");
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.LoopingNames), MemberType = typeof(ModelCases))]
    public void CachedAndUncachedAgreeAtAnyFixedDepth(string name)
    {
        ModelCase model = ModelCases.Get(name);
        var settings = new RunSettings { Isa = ProcessorIsa.Best, Loops = model.Options.LoopCount + 2 };
        GenerationOptions options = GenerationSamples.Options(model.Options);
        GenerationRun cached = Generate(model, options, settings, parallel: 3);
        GenerationRun uncached = Generate(model, options with { Cached = false }, settings, parallel: 3);
        GenerationRun.AssertSameBits(cached, uncached, "uncached");
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            GenerationRun other = Generate(model, options, settings with { Isa = isa, Lanes = 2 }, parallel: 1);
            GenerationRun.AssertSameBits(cached, other, $"{isa}, 2 threads, alone");
        }
    }

    /// <summary>Each rule in each scope, up to more loops than in training.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void ThreadsNeighboursAndInstructionSetsChangeNoBit(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int loops = model.Options.LoopCount + 2;
        foreach (ExitOptions exits in Rules(model.Options))
        {
            GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = exits };
            var settings = new RunSettings { Loops = loops };
            GenerationRun expected = Generate(model, options, settings, parallel: 1);
            Assert.Contains(expected.Depths, depth => depth < loops);
            foreach (Isa isa in RunSettings.AvailableIsas())
            {
                foreach ((int threads, int parallel) in new[] { (1, 3), (2, 8), (3, 3) })
                {
                    GenerationRun run = Generate(model, options, settings with { Isa = isa, Lanes = threads }, parallel);
                    GenerationRun.AssertSameBits(expected, run, $"{exits}: {isa}, {threads} threads, {parallel} at once");
                }
            }
        }
    }

    /// <summary>In an evaluation, a token reads what earlier tokens computed or lent, as when the text was generated.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void AnEvaluationWithExitsIsTheGenerationOfItsTexts(string name)
    {
        ModelCase model = ModelCases.Get(name);
        ParameterSet weights = GenerationSamples.Weights(model.Options);
        int document = model.Options.Vocabulary - 1, context = model.Options.Context;
        var settings = new RunSettings { Isa = ProcessorIsa.Best, Loops = model.Options.LoopCount + 2 };
        bool varied = false;
        foreach (ExitOptions exits in Rules(model.Options).Where(rule => rule.Scope == ExitScope.Token))
        {
            GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = exits, MaxTokens = context };
            GenerationRun run = model.Generate(weights, [.. Enumerable.Repeat<int[]>([document], 60)], options, settings, parallel: 8);
            GeneratedText[] texts = [.. run.Texts.Where(text => !text.Tokens.SkipLast(1).Contains(document))];
            Assert.True(texts.Length > 2, $"{texts.Length} texts");
            int[][] characters = [.. texts.Select(text => text.Tokens.SkipLast(1).ToArray())];

            EvaluationResult result = model.EvaluateExits(weights, characters, exits, settings with { Lanes = 2 });

            int[] depths = [.. texts.SelectMany(text => text.Depths)];
            varied |= depths.Distinct().Count() > 1;
            Assert.Equal(
                [.. Enumerable.Range(1, settings.Loops.Value).Select(loop => depths.LongCount(depth => depth == loop))],
                result.LoopsTaken!.Counts);
            double loss = texts.SelectMany(text => characters[Array.IndexOf(texts, text)].Append(document)
                .Select((token, at) => Loss(run.Logits[text.Sample][at], token))).Average();
            Assert.Equal(loss, result.Loss, 1e-5 * loss);
        }

        Assert.True(varied, "all tokens took the same number of loops");
    }

    private static IEnumerable<ExitOptions> Rules(ReferenceOptions options)
    {
        double change = GenerationSamples.UsualChange(options);
        int last = options.LoopCount - 1;
        double second = GenerationSamples.Median(options, Math.Max(2, last), (pass, t, loop) => pass.SecondChange(t, loop));
        double sure = GenerationSamples.Median(options, last, (pass, t, loop) => pass.Confidence(t, loop));
        foreach (ExitScope scope in Enum.GetValues<ExitScope>())
        {
            double loose = scope == ExitScope.Sequence ? 1.2 : 1;
            yield return new ExitOptions { Scope = scope, Threshold = 0.7 };
            yield return new ExitOptions { Scope = scope, Tolerance = Math.Min(0.99, loose * change) };
            yield return new ExitOptions { Scope = scope, Tolerance = loose * second, Difference = StateDifference.Second };
            yield return new ExitOptions { Scope = scope, Confidence = sure / loose, Threshold = 0.9 };
        }
    }

    private static double Loss(float[] logits, int token) =>
        Math.Log(logits.Sum(logit => Math.Exp((double)logit - logits.Max()))) + logits.Max() - logits[token];

    private static GenerationRun Generate(ModelCase model, GenerationOptions options, RunSettings settings, int parallel) => model.Generate(
        GenerationSamples.Weights(model.Options), GenerationSamples.Prompts(model.Options), options, settings, parallel);
}
