using System.Diagnostics;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.CommandLine.Bench;

/// <summary>Times cached generation of one text, token by token, from an almost empty context to a full one.</summary>
internal static class DecodeBench
{
    private const int LeastTexts = 3;

    /// <param name="loops">Number of loops; null for that of the model.</param>
    /// <returns>Tokens per second of the median text, and the mean number of loops of a token.</returns>
    public static (double Speed, double Loops) Measure<TModel>(
        ModelEngine engine, int? loops, ExitOptions exits, double seconds, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        using var generator = new TextGenerator<TModel>(engine, 1, loops);
        var options = new GenerationOptions
        {
            // The text never ends early and fits in the context, so the context is never cut and run again.
            MaxTokens = Math.Max(1, model.Architecture.Context - 1),
            StopToken = -1,
            Exits = exits,
            Sampling = new SamplingOptions { Temperature = 0 },
        };
        int[] prompt = [model.Architecture.VocabularySize - 1];
        double depth = generator.Generate(prompt, 1, options)[0].Depths.Average();
        var times = new List<double>();
        long began = Stopwatch.GetTimestamp();
        while (times.Count < LeastTexts || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            interruption.ThrowIfCancellationRequested();
            long text = Stopwatch.GetTimestamp();
            generator.Generate(prompt, 1, options);
            times.Add(Stopwatch.GetElapsedTime(text).TotalSeconds);
        }

        times.Sort();
        return (options.MaxTokens / times[times.Count / 2], depth);
    }
}
