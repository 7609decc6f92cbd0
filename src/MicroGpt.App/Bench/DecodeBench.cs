using System.Diagnostics;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.App.Bench;

/// <summary>Times cached generation of one text, token by token, from an almost empty context to a full one.</summary>
internal static class DecodeBench
{
    private const int LeastTexts = 3;

    /// <returns>Tokens per second of the median text.</returns>
    public static double Measure<TModel>(ModelEngine engine, double seconds, CancellationToken interruption)
        where TModel : ICompiledModel
    {
        ModelDescription model = TModel.Description;
        using var generator = new TextGenerator<TModel>(engine, 1);
        var options = new GenerationOptions
        {
            // The text never ends early and fits in the context, so the context is never cut and run again.
            MaxTokens = Math.Max(1, model.Architecture.Context - 1),
            StopToken = -1,
            Sampling = new SamplingOptions { Temperature = 0 },
        };
        int[] prompt = [model.Architecture.VocabularySize - 1];
        generator.Generate(prompt, 1, options);
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
        return options.MaxTokens / times[times.Count / 2];
    }
}
