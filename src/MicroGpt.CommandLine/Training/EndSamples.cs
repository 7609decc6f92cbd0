using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Training;

/// <summary>The texts that <c>train</c> prints when a run is done.</summary>
internal static class EndSamples<TModel>
    where TModel : ICompiledModel
{
    private const int SampleTokens = 100;

    /// <param name="count">Number of texts; 0 for none.</param>
    /// <param name="parallel">Number of texts generated at once.</param>
    /// <returns>False if the person interrupted it. The run is complete and saved all the same.</returns>
    public static bool Write(
        Terminal terminal, RunData data, ModelEngine engine, int count, int parallel, CancellationToken interruption)
    {
        if (count == 0)
        {
            return true;
        }

        terminal.WriteLine();
        if (data.Corpus.Mode == DocumentMode.Pairs)
        {
            terminal.WriteLine("The model answers at each input token and continues no text, so there are no samples.");
            return true;
        }

        terminal.WriteLine($"{Text.Plural(count, "sample")}:");
        var style = new GenerationStyle
        {
            Count = count,
            MaxTokens = SampleTokens,
            Mode = data.Corpus.Mode,
            ShowDepth = TModel.Description.Architecture.HasExit,
            ExitIsTrained = GenerationDefaults.TrainsExit(TModel.Description.Architecture, data.Settings.HyperParameters),
            Parallel = parallel,
        };
        try
        {
            TextPrinter<TModel>.Print(terminal, engine, style, interruption);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
