using MicroGpt.Numerics.Tests.Generated;
using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>Laws 3 and 4 with early exits, and the two extremes of the threshold.</summary>
public class GenerationLawTests
{
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void ThreadsNeighboursAndInstructionSetsChangeNoBit(string name)
    {
        ModelCase model = ModelCases.Get(name);
        AssertSameEverywhere(model, GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = 0.5 } });
        double tolerance = GenerationSamples.UsualChange(model.Options);
        AssertSameEverywhere(model, GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = 0.5, Tolerance = tolerance } });
    }

    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void SoWhereTheStateIsAsked(string name)
    {
        ModelCase model = ModelCases.Get(name);
        AssertSameEverywhere(
            model, GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Tolerance = GenerationSamples.UsualChange(model.Options) } });
    }

    /// <summary>At a fixed depth, the logits of each token equal those of one pass over the whole text.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void Threshold1IsThePassAtFullDepth(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int context = model.Options.Context, columns = model.Options.Vocabulary;
        ParameterSet weights = GenerationSamples.Weights(model.Options);
        int[][] prompts = [.. GenerationSamples.Prompts(model.Options).Where(prompt => prompt.Length <= 3)];
        GenerationOptions options = GenerationSamples.Options(model.Options) with { MaxTokens = context - 3, Exits = new ExitOptions { Threshold = 1 } };
        GenerationRun run = Generate(model, weights, prompts, options, new RunSettings(), parallel: 2);
        int[][] texts = [.. run.Texts.Select(text => (int[])[.. text.Prompt, .. text.Tokens.SkipLast(1)])];
        float[][] whole = model.Infer(weights, texts, Schedules.Chunks(texts, context), new RunSettings());

        Assert.All(run.Depths, depth => Assert.Equal(model.Options.LoopCount, depth));
        for (int i = 0; i < texts.Length; i++)
        {
            float[] drawn = whole[i][((prompts[i].Length - 1) * columns)..];
            Bits.AssertSame(drawn, [.. run.Logits[i].SelectMany(logits => logits)], $"text {i}");
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void CachedAndUncachedAgreeAtThreshold1(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = 1 } };
        GenerationRun cached = Generate(model, options, new RunSettings(), parallel: 3);
        GenerationRun uncached = Generate(model, options with { Cached = false }, new RunSettings(), parallel: 3);
        GenerationRun.AssertSameBits(cached, uncached, "uncached");
    }

    /// <summary>Evaluating the exit rule without stopping changes nothing.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void ARuleThatNeverStopsIsFullDepth(string name)
    {
        ModelCase model = ModelCases.Get(name);
        ParameterSet weights = GenerationSamples.Draw(model.Options);
        Array.Clear(weights["exit.weight"]);
        weights["exit.bias"][0] = -100;
        int[][] prompts = GenerationSamples.Prompts(model.Options);
        GenerationOptions options = GenerationSamples.Options(model.Options);
        GenerationRun full = Generate(model, weights, prompts, options, new RunSettings(), parallel: 3);
        foreach (bool cached in new[] { true, false })
        {
            GenerationOptions asking = options with { Exits = new ExitOptions { Threshold = 0.5, Tolerance = 1e-9 }, Cached = cached };
            GenerationRun asked = Generate(model, weights, prompts, asking, new RunSettings(), parallel: 3);
            GenerationRun.AssertSameBits(full, asked, cached ? "cached" : "uncached");
        }
    }

    /// <summary>A tolerance that no change meets stops no token early.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void Threshold0StopsEveryTokenAtTheFirstLoopThatMay(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options = GenerationSamples.Options(model.Options);
        foreach (GenerationOptions easy in new[] { options with { Exits = new ExitOptions { Threshold = 0 } }, options with { Exits = new ExitOptions { Tolerance = 1e6 } } })
        {
            foreach (bool cached in new[] { true, false })
            {
                GenerationRun run = Generate(model, easy with { Cached = cached }, new RunSettings(), parallel: 3);
                Assert.All(run.Depths, depth => Assert.Equal(model.Options.MinSteps, depth));
            }
        }
    }

    [Fact]
    public unsafe void ATokenThatStopsEarlyAllocatesNothing()
    {
        ReferenceOptions model = SpecFile.Read("exit-deep.json");
        using ModelEngine engine = ModelEngine.Create<ExitDeepModel>(threads: 2, ProcessorIsa.Best);
        TensorLayout.Write(ExitDeepModel.Description, GenerationSamples.Weights(model), engine.Weights.Stored);
        using var generator = new TextGenerator<ExitDeepModel>(engine, parallel: 4);
        long first = 0, last = 0;
        int tokens = 0;
        generator.OnToken = (_, _, _) =>
        {
            tokens++;
            first = tokens == 40 ? GC.GetAllocatedBytesForCurrentThread() : first;
            last = tokens == 280 ? GC.GetAllocatedBytesForCurrentThread() : last;
        };
        IReadOnlyList<GeneratedText> texts = generator.Generate(
            [1, 2, 3], 4,
            new GenerationOptions { MaxTokens = 75, Exits = new ExitOptions { Threshold = 0.5, Tolerance = GenerationSamples.UsualChange(model) } });
        Assert.Contains(texts.SelectMany(text => text.Depths), depth => depth < model.LoopCount);
        Assert.Equal(300, tokens);
        Assert.Equal(first, last);
    }

    private static void AssertSameEverywhere(ModelCase model, GenerationOptions options)
    {
        GenerationRun expected = Generate(model, options, new RunSettings(), parallel: 1);
        Assert.True(expected.Depths.Distinct().Count() > 1, "all tokens took the same number of loops");
        foreach (Isa isa in RunSettings.AvailableIsas())
        {
            foreach ((int threads, int parallel) in new[] { (1, 1), (1, 3), (1, 8), (2, 3), (3, 1), (3, 8) })
            {
                GenerationRun run = Generate(model, options, new RunSettings { Isa = isa, Lanes = threads }, parallel);
                GenerationRun.AssertSameBits(expected, run, $"{isa}, {threads} threads, {parallel} at once");
            }
        }
    }

    private static GenerationRun Generate(ModelCase model, GenerationOptions options, RunSettings settings, int parallel) => Generate(
        model, GenerationSamples.Weights(model.Options), GenerationSamples.Prompts(model.Options), options, settings, parallel);

    private static GenerationRun Generate(
        ModelCase model, ParameterSet weights, int[][] prompts, GenerationOptions options, RunSettings settings, int parallel) =>
        model.Generate(weights, prompts, options, settings, parallel);
}
