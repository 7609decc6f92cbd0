using System.Diagnostics;
using MicroGpt.CommandLine.Cli;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.CommandLine.Bench;

/// <summary>Times cached generation of one text, token by token, from an almost empty context to a full one.</summary>
internal static class DecodeBench
{
    private const int LeastTexts = 3;

    /// <summary>The same weights in an engine whose blocks run on int8.</summary>
    public static ModelEngine Int8Copy<TModel>(ModelEngine engine, Compute compute)
        where TModel : ICompiledModel
    {
        ModelEngine copy = compute.Start<TModel>();
        copy.Weights.CopyFrom(engine.Weights);
        return copy;
    }

    /// <param name="engines">They take turns text by text, so that a busy machine slows all of them.</param>
    /// <param name="loops">Number of loops; null for that of the model.</param>
    /// <returns>The median text of each engine.</returns>
    public static DecodeSpeed[] Measure<TModel>(
        IReadOnlyList<ModelEngine> engines, int? loops, ExitOptions exits, double seconds, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        var options = new GenerationOptions
        {
            // The text never ends early and fits in the context, so the context is never cut and run again.
            MaxTokens = Math.Max(1, model.Architecture.Context - 1),
            StopToken = -1,
            Exits = exits,
            Sampling = new SamplingOptions { Temperature = 0 },
        };
        int[] prompt = [model.Architecture.VocabularySize - 1];
        var generators = new List<TextGenerator<TModel>>();
        try
        {
            generators.AddRange(engines.Select(engine => new TextGenerator<TModel>(engine, 1, loops)));
            double[] depths = [.. generators.Select(generator => generator.Generate(prompt, 1, options)[0].Depths.Average())];
            List<double>[] times = [.. engines.Select(_ => new List<double>())];
            long began = Stopwatch.GetTimestamp();
            while (times[0].Count < LeastTexts || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
            {
                for (int i = 0; i < times.Length; i++)
                {
                    interruption.ThrowIfCancellationRequested();
                    long text = Stopwatch.GetTimestamp();
                    generators[i].Generate(prompt, 1, options);
                    times[i].Add(Stopwatch.GetElapsedTime(text).TotalSeconds);
                }
            }

            return [.. times.Zip(depths, (all, depth) => new DecodeSpeed(options.MaxTokens / all.Order().ElementAt(all.Count / 2), depth))];
        }
        finally
        {
            generators.ForEach(generator => generator.Dispose());
        }
    }
}

/// <param name="Loops">Mean number of loops of a token.</param>
internal readonly record struct DecodeSpeed(double TokensPerSecond, double Loops);
