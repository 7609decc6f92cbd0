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
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void TokensStopWhereTheStateMovesEvenly(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int last = model.Options.LoopCount - 1;
        double tolerance = 0.99 * GenerationSamples.Median(model.Options, last, (pass, t, loop) => pass.SecondChange(t, loop));
        var exits = new ExitOptions { Tolerance = tolerance, Difference = StateDifference.Second };
        GenerationRun run = Check(
            model,
            GenerationSamples.Options(model.Options) with { Exits = exits },
            (pass, t, loop) => loop == 1 ? false : Below(pass.SecondChange(t, loop), tolerance));
        Assert.True(run.Depths.Distinct().Count() > 1);
    }

    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void TokensStopWhenTheModelIsSure(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int last = model.Options.LoopCount - 1;
        double sure = 1.01 * GenerationSamples.Median(model.Options, last, (pass, t, loop) => pass.Confidence(t, loop));
        GenerationRun run = Check(
            model,
            GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Confidence = sure } },
            (pass, t, loop) => !Below(pass.Confidence(t, loop), sure));
        Assert.True(run.Depths.Distinct().Count() > 1);
    }

    /// <summary>A loop embedding repeats its last row beyond the loops of training, and no token stops at the last of these.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.LoopingNames), MemberType = typeof(ModelCases))]
    public void LoopsBeyondThoseOfTrainingGoOnAlike(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int loops = model.Options.LoopCount + 3;
        GenerationRun run = Check(model, GenerationSamples.Options(model.Options), (_, _, _) => false, loops);
        Assert.All(run.Depths, depth => Assert.Equal(loops, depth));
    }

    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void RulesReachToTheLoopsOfTheRun(string name)
    {
        ModelCase model = ModelCases.Get(name);
        int loops = model.Options.LoopCount + 4;
        ParameterSet weights = GenerationSamples.Draw(model.Options);

        // Every loop stops the same share of what is left. The threshold is reached one loop after those of training.
        Array.Clear(weights["exit.weight"]);
        weights["exit.bias"][0] = -3;
        double stays = 1 / (1 + Math.Exp(-3));
        double threshold = 1 - Math.Pow(stays, model.Options.LoopCount - model.Options.MinSteps + 1.5);

        // From 1 on, a tolerance would stop every token after the first loop.
        double tolerance = 0.99 * Math.Min(1, GenerationSamples.Median(
            model.Options with { Loops = loops }, model.Options.LoopCount, (pass, t, loop) => pass.Change(t, loop), weights: weights));
        GenerationOptions options =
            GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = threshold, Tolerance = tolerance } };
        GenerationRun run = Check(
            model,
            options,
            (pass, t, loop) => Compared(pass.ChanceToHaveStopped(t, loop), threshold, 1e-6) | ByChange(tolerance)(pass, t, loop),
            loops,
            weights);
        Assert.Contains(model.Options.LoopCount + 1, run.Depths);
        Assert.Equal(model.Options.LoopCount + 1, run.Depths.Max());
    }

    /// <summary>The prompt and its newest token run until the largest change of all is below the tolerance.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.DeepNames), MemberType = typeof(ModelCases))]
    public void PromptsStopAsAWhole(string name)
    {
        ModelCase model = ModelCases.Get(name);
        double tolerance = 1.5 * GenerationSamples.UsualChange(model.Options);
        var exits = new ExitOptions { Tolerance = tolerance, Scope = ExitScope.Sequence };
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = exits, MaxTokens = 1 };
        ParameterSet weights = GenerationSamples.Weights(model.Options);
        int[][] prompts = [.. GenerationSamples.Prompts(model.Options).Where(prompt => prompt.Length <= model.Options.Context)];
        GenerationRun run = model.Generate(weights, prompts, options, Settings, parallel: 3);
        for (int i = 0; i < prompts.Length; i++)
        {
            int depth = run.Texts[i].Depths[0];
            int[] tokens = prompts[i];
            GenerationPass pass = Pass(model.Options, weights, tokens, Array.ConvertAll(tokens, _ => depth));
            CheckDraw(
                model.Options,
                pass,
                tokens.Length - 1,
                run.Logits[i][0],
                depth,
                (_, _, loop) => Below(Enumerable.Range(0, tokens.Length).Max(t => pass.Change(t, loop)), tolerance));
        }
    }

    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void TokensStopByTheFirstOfTwoRules(string name)
    {
        ModelCase model = ModelCases.Get(name);
        double tolerance = GenerationSamples.UsualChange(model.Options);
        var exits = new ExitOptions { Threshold = Threshold, Tolerance = tolerance };
        GenerationOptions options = GenerationSamples.Options(model.Options) with { Exits = exits };
        Rule byChange = ByChange(tolerance);
        Check(model, options, (pass, t, loop) => ByExitToken(pass, t, loop) | byChange(pass, t, loop));
    }

    /// <summary>Without a cache, every token needs its own forward pass, and the depths of earlier tokens do not matter.</summary>
    [Theory]
    [MemberData(nameof(ModelCases.ExitNames), MemberType = typeof(ModelCases))]
    public void WithoutACacheTheContextRunsTheLoopsOfItsNewestToken(string name)
    {
        ModelCase model = ModelCases.Get(name);
        GenerationOptions options =
            GenerationSamples.Options(model.Options) with { Exits = new ExitOptions { Threshold = Threshold }, Cached = false };
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
    private static GenerationRun Check(
        ModelCase model, GenerationOptions options, Rule rule, int? loops = null, ParameterSet? weights = null)
    {
        weights ??= GenerationSamples.Weights(model.Options);
        ReferenceOptions oracle = loops is null ? model.Options : model.Options with { Loops = loops };
        RunSettings settings = Settings with { Loops = loops };
        GenerationRun run = model.Generate(weights, GenerationSamples.Prompts(model.Options), options, settings, parallel: 3);
        int decided = 0;
        foreach (GeneratedText text in run.Texts)
        {
            Assert.Equal(options.MaxTokens, run.Logits[text.Sample].Length);
            foreach (GenerationWindow window in GenerationWindow.Of(text, model.Options.Context, oracle.LoopCount))
            {
                GenerationPass pass = Pass(oracle, weights, window.Tokens, window.Depths);
                for (int draw = 0; draw < window.Draws; draw++)
                {
                    int t = window.Newest(draw);
                    float[] logits = run.Logits[text.Sample][window.FirstDraw + draw];
                    decided += CheckDraw(oracle, pass, t, logits, window.Depths[t], rule) ? 1 : 0;
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

    private static bool? ByExitToken(GenerationPass pass, int t, int loop) =>
        Compared(pass.ChanceToHaveStopped(t, loop), Threshold, Undecided);

    private static Rule ByChange(double tolerance) => (pass, t, loop) => Below(pass.Change(t, loop), tolerance);

    /// <summary>Whether a value is at least another; null if it is too near.</summary>
    private static bool? Compared(double value, double least, double undecided) =>
        Math.Abs(value - least) < undecided ? null : value >= least;

    private static bool? Below(double value, double limit) => Math.Abs((value / limit) - 1) < Undecided ? null : value < limit;

    private static GenerationPass Pass(ReferenceOptions options, ParameterSet weights, int[] tokens, int[] depths)
    {
        var pass = new GenerationPass(options, weights, tokens, depths);
        pass.Forward();
        return pass;
    }
}
