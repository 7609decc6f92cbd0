using System.Collections.Concurrent;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Inputs of the generation tests.</summary>
internal static class GenerationSamples
{
    private static readonly ConcurrentDictionary<ReferenceOptions, Lazy<ParameterSet>> s_weights = new();
    private static readonly ConcurrentDictionary<ReferenceOptions, Lazy<double>> s_changes = new();

    /// <summary>What <see cref="Draw"/> returns, computed once. Tests share the set, and change only sets of their own.</summary>
    public static ParameterSet Weights(ReferenceOptions options) =>
        s_weights.GetOrAdd(options, _ => new Lazy<ParameterSet>(() => Draw(options))).Value;

    /// <summary>
    /// Random weights with a large exit row, so that tokens stop at different loops. The exit bias is chosen so that, at threshold 1/2,
    /// about a third of the tokens stop at the first loop that allows it.
    /// </summary>
    public static ParameterSet Draw(ReferenceOptions options)
    {
        ParameterSet weights = ParameterSet.Random(options, 13, 0.3);
        if (options.Exit)
        {
            double[] row = weights["exit.weight"];
            Array.ConvertAll(row, w => 4 * w).CopyTo(row, 0);
            int[] tokens = Tokens(options);
            var pass = new SequencePass(options, weights, new Sequence(tokens, tokens), options.MinSteps);
            pass.Forward();
            double[] exits = [.. pass.Heads[^1].Exits.Order()];
            double bias = weights["exit.bias"][0] - exits[exits.Length * 2 / 3];
            weights["exit.bias"][0] = options.StoresBFloat16 ? Rounding.Nearest([bias])[0] : (float)bias;
        }

        return weights;
    }

    /// <summary>One token, several, a full context, and more than the context holds.</summary>
    public static int[][] Prompts(ReferenceOptions options)
    {
        int context = options.Context;
        int[] lengths = [1, 2, context / 2, context - 1, context, context + 3, 1, 3];
        return Array.ConvertAll(Batches.Random(options.Vocabulary, 29, lengths), sequence => sequence.Tokens);
    }

    /// <summary>Enough tokens for every text to fill its context and go on; hot, so that texts do not repeat themselves.</summary>
    public static GenerationOptions Options(ReferenceOptions options) => new()
    {
        MaxTokens = options.Context + (options.Context / 2) + 3,
        Sampling = new SamplingOptions { Seed = 5, Temperature = 100 },
    };

    /// <summary>
    /// Just below the median relative change of the state in the second-last loop. Changes above 1, from the first loop, are left out.
    /// </summary>
    public static double UsualChange(ReferenceOptions options) => s_changes.GetOrAdd(
        options,
        _ => new Lazy<double>(() => 0.99 * Median(options, options.LoopCount - 1, (pass, t, loop) => pass.Change(t, loop), most: 1)))
        .Value;

    /// <summary>The median over tokens of a measure after a loop, all tokens at full depth.</summary>
    /// <param name="most">Larger values are left out.</param>
    /// <param name="weights">Null for those of <see cref="Weights"/>.</param>
    public static double Median(
        ReferenceOptions options,
        int loop,
        Func<GenerationPass, int, int, double> measure,
        double most = double.PositiveInfinity,
        ParameterSet? weights = null)
    {
        int[] tokens = Tokens(options);
        var pass = new GenerationPass(options, weights ?? Weights(options), tokens, Array.ConvertAll(tokens, _ => options.LoopCount));
        pass.Forward();
        double[] values = [.. tokens.Select((_, t) => measure(pass, t, loop)).Where(value => value <= most).Order()];
        return values[values.Length / 2];
    }

    private static int[] Tokens(ReferenceOptions options) => Batches.Random(options.Vocabulary, 31, options.Context)[0].Tokens;
}
