using MicroGpt.Numerics.Tests.Harness;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests;

/// <summary>
/// Texts generated with early exits in float32, compared with the oracle in double: the logits of every token and the depth that the
/// rule gives.
/// </summary>
public class GenerationOracleTests
{
    private const double LogitsTolerance = 1e-4;

    /// <summary>Distance to the threshold within which rounding may decide the exit.</summary>
    private const double Undecided = 1e-4;

    private const double Threshold = 0.5;

    /// <summary>Whether token t stops after a loop; null if rounding may decide.</summary>
    private delegate bool? Rule(GenerationPass pass, int t, int loop);

    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void TokensStopByTheExitToken(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = Threshold } };
        GenerationRun run = Check(model, options, ByExitToken);
        Assert.Equal(
            Enumerable.Range(model.Options.MinSteps, model.Options.LoopCount - model.Options.MinSteps + 1), run.Depths.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void TokensStopWhereTheStateStandsStill(string name)
    {
        ModelCase model = ModelCases.Get(name);
        double tolerance = GenerationSamples.UsualChange(model.Options);
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Tolerance = tolerance } };
        GenerationRun run = Check(model, options, ByChange(tolerance));
        Assert.Contains(model.Options.LoopCount, run.Depths);
        Assert.Contains(model.Options.LoopCount - 1, run.Depths);
    }

    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void TokensStopByTheFirstOfTwoRules(string name)
    {
        ModelCase model = ModelCases.Get(name);
        double tolerance = GenerationSamples.UsualChange(model.Options);
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = Threshold, Tolerance = tolerance } };
        Rule byChange = ByChange(tolerance);
        Check(model, options, (pass, t, loop) => ByExitToken(pass, t, loop) | byChange(pass, t, loop));
    }

    /// <summary>Without a cache, every token needs its own forward pass, and the depths of earlier tokens do not matter.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void WithoutACacheTheContextRunsTheLoopsOfItsNewestToken(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = Threshold }, Cached = false };
        ParameterSet weights = GenerationSamples.Weights(model.Options);
        GenerationRun run = model.Generate(weights, GenerationSamples.Prompts(model.Options), options, Settings, parallel: 3);
        foreach (GeneratedText text in run.Texts)
        {
            foreach (GenerationWindow window in GenerationWindow.Of(text, model.Options.Context, model.Options.LoopCount))
            {
                for (int draw = 0; draw < window.Draws; draw++)
                {
                    int[] tokens = window.Tokens[..(window.Newest(draw) + 1)];
                    int[] depths = Array.ConvertAll(tokens, _ => text.Depths[window.FirstDraw + draw]);
                    GenerationPass pass = Pass(model.Options, weights, tokens, depths);
                    float[] logits = run.Logits[text.Sample][window.FirstDraw + draw];
                    CheckDraw(model.Options, pass, tokens.Length - 1, logits, depths[^1], ByExitToken);
                }
            }
        }

        Assert.Contains(run.Depths, depth => depth < model.Options.LoopCount);
    }

    private static RunSettings Settings => new() { Isa = ProcessorIsa.Best };

    /// <summary>Prompts of all kinds, three texts at once, far beyond the context.</summary>
    private static GenerationRun Check(ModelCase model, GenerationOptions options, Rule rule)
    {
        ParameterSet weights = GenerationSamples.Weights(model.Options);
        GenerationRun run = model.Generate(weights, GenerationSamples.Prompts(model.Options), options, Settings, parallel: 3);
        int decided = 0;
        foreach (GeneratedText text in run.Texts)
        {
            Assert.Equal(options.MaxTokens, run.Logits[text.Sample].Length);
            foreach (GenerationWindow window in GenerationWindow.Of(text, model.Options.Context, model.Options.LoopCount))
            {
                GenerationPass pass = Pass(model.Options, weights, window.Tokens, window.Depths);
                for (int draw = 0; draw < window.Draws; draw++)
                {
                    int t = window.Newest(draw);
                    float[] logits = run.Logits[text.Sample][window.FirstDraw + draw];
                    decided += CheckDraw(model.Options, pass, t, logits, window.Depths[t], rule) ? 1 : 0;
                }
            }
        }

        Assert.True(decided >= 0.95 * run.Depths.Count(), $"{decided} of {run.Depths.Count()} depths could be decided");
        return run;
    }

    /// <summary>Returns whether the oracle was sure of the depth.</summary>
    private static bool CheckDraw(ReferenceOptions options, GenerationPass pass, int t, float[] logits, int depth, Rule rule)
    {
        double error = Compare.RelativeL2(Array.ConvertAll(logits, x => (double)x), pass.Logits(t, depth));
        Assert.True(error <= LogitsTolerance, $"logits at {t} after {depth} loops: relative error {error:E2}");
        Assert.InRange(depth, options.MinSteps, options.LoopCount);
        for (int loop = options.MinSteps; loop <= Math.Min(depth, options.LoopCount - 1); loop++)
        {
            if (rule(pass, t, loop) is not { } stops)
            {
                return false;
            }

            Assert.True(stops == (loop == depth), $"token {t} stopped after {depth} loops; by the oracle's rule at loop {loop}: {stops}");
        }

        return true;
    }

    private static bool? ByExitToken(GenerationPass pass, int t, int loop)
    {
        double chance = pass.ChanceToHaveStopped(t, loop);
        return Math.Abs(chance - Threshold) < Undecided ? null : chance >= Threshold;
    }

    private static Rule ByChange(double tolerance) => (pass, t, loop) =>
    {
        double change = pass.Change(t, loop);
        return Math.Abs((change / tolerance) - 1) < Undecided ? null : change < tolerance;
    };

    private static GenerationPass Pass(ReferenceOptions options, ParameterSet weights, int[] tokens, int[] depths)
    {
        var pass = new GenerationPass(options, weights, tokens, depths);
        pass.Forward();
        return pass;
    }
}
