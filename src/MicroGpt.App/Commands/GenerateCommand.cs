using System.CommandLine;
using MicroGpt.App.Cli;
using MicroGpt.App.Generation;
using MicroGpt.App.Runs;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.App.Commands;

/// <summary>Options of <c>generate</c>; <see cref="TextPrinter{TModel}"/> does the work.</summary>
internal static class GenerateCommand<TModel>
    where TModel : ICompiledModel
{
    public static Command Create(Terminal terminal)
    {
        Option<string?> from = SharedOptions.From();
        Option<string?> prompt = OptionKinds.Prose("--prompt", "Text that each sample starts with. Default: empty.", "TEXT");
        Option<int?> maxTokens = OptionKinds.Integer(
            "--max-tokens", "Maximum number of tokens to add to the prompt. Default: 256.", 0, 100_000_000);
        Option<int?> count = OptionKinds.Integer("--count", "Number of texts to write. Default: 1.", 1, 1_000_000);
        Option<double?> temperature = OptionKinds.Real(
            "--temperature",
            "Sampling temperature. Lower values prefer the likeliest tokens; 0 always takes the likeliest. "
                + $"Default: {Text.Exact(GenerationStyle.DefaultTemperature)}.",
            0d,
            100d);
        Option<int?> topK = OptionKinds.Integer("--top-k", "Sample among the N likeliest tokens; 0 = all. Default: 0.", 0);
        Option<double?> topP = OptionKinds.Real(
            "--top-p", "Sample among the likeliest tokens whose probabilities add up to X. Default: 1.", 1e-6, 1d);
        Option<float?> penalty = OptionKinds.Real(
            "--repetition-penalty", "Values above 1 make tokens that already occurred less likely. Default: 1.", 1f, 100f);
        Option<long?> seed = OptionKinds.LongInteger("--seed", "Seed of the sampling. The same seed gives the same text. Default: 1.", 0);
        Option<int?> loops = SharedOptions.Loops();
        var exits = new ExitRuleOptions();
        Option<bool> showDepth = OptionKinds.Flag(
            "--show-depth", "Show how many loops each character took: as a colour on a terminal, else as a digit.");
        Option<int?> threads = SharedOptions.Threads();
        Option<string?> isa = SharedOptions.Isa();
        var command = new Command("generate", "Write text with a trained model.")
        {
            from, prompt, maxTokens, count, temperature, topK, topP, penalty, seed, loops, showDepth, threads, isa,
        };
        exits.AddTo(command);
        command.SetAction(result =>
        {
            var compute = Compute.Resolve(TModel.Description, result.GetValue(isa), result.GetValue(threads));
            using var interruption = new Interruption();
            using var model = new SavedModel<TModel>(FromPath.Resolve(result.GetValue(from)), compute);
            var style = new GenerationStyle
            {
                Prompt = result.GetValue(prompt) ?? "",
                Count = result.GetValue(count) ?? 1,
                MaxTokens = result.GetValue(maxTokens) ?? 256,
                Mode = model.DocumentMode,
                Loops = result.GetValue(loops),
                Exits = exits.Of(result),
                ExitIsTrained = GenerationStyle.TrainsExit(TModel.Description.Architecture, model.State.HyperParameters),
                ShowDepth = result.GetValue(showDepth),
                Sampling = new SamplingOptions
                {
                    Temperature = result.GetValue(temperature) ?? GenerationStyle.DefaultTemperature,
                    TopK = result.GetValue(topK) ?? 0,
                    TopP = result.GetValue(topP) ?? 1,
                    RepetitionPenalty = result.GetValue(penalty) ?? 1,
                    Seed = result.GetValue(seed) ?? 1,
                },
            };
            TextPrinter<TModel>.Print(terminal, model.Engine, style, interruption.Token);
            return ExitCode.Done;
        });
        return command;
    }
}
