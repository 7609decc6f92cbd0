using System.CommandLine;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;

namespace MicroGpt.CommandLine.Commands;

/// <summary>How texts are written, with the same wording in <c>generate</c> and <c>chat</c>.</summary>
internal sealed class StyleOptions
{
    private readonly Option<int?> _maxTokens = OptionKinds.Integer(
        "--max-tokens", "Maximum number of tokens to add to the prompt. Default: 256.", 0, 100_000_000);

    private readonly Option<double?> _temperature = OptionKinds.Real(
        "--temperature",
        "Sampling temperature. Lower values prefer the likeliest tokens; 0 always takes the likeliest. "
            + $"Default: {Text.Exact(GenerationDefaults.Temperature)}.",
        0d,
        GenerationStyle.HighestTemperature);

    private readonly Option<int?> _topK =
        OptionKinds.Integer("--top-k", "Sample among the N likeliest tokens; 0 = all. Default: 0.", 0);

    private readonly Option<double?> _topP = OptionKinds.Real(
        "--top-p", "Sample among the likeliest tokens whose probabilities add up to X. Default: 1.", 1e-6, 1d);

    private readonly Option<float?> _penalty = OptionKinds.Real(
        "--repetition-penalty", "Values above 1 make tokens that already occurred less likely. Default: 1.", 1f, 100f);

    private readonly Option<long?> _seed =
        OptionKinds.LongInteger("--seed", "Seed of the sampling. The same seed gives the same text. Default: 1.", 0);

    private readonly Option<int?> _loops = SharedOptions.Loops();

    private readonly Option<bool> _showDepth = OptionKinds.Flag(
        "--show-depth", "Show how many loops each character took: as a colour on a terminal, else as a digit.");

    private readonly ExitRuleOptions _exits = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_maxTokens, _temperature, _topK, _topP, _penalty, _seed, _loops, _showDepth])
        {
            command.Options.Add(option);
        }

        _exits.AddTo(command);
    }

    /// <summary>The style that the options ask for, one text without a prompt.</summary>
    public GenerationStyle Of<TModel>(ParseResult result, SavedModel<TModel> model)
        where TModel : ICompiledModel => new()
        {
            MaxTokens = result.GetValue(_maxTokens) ?? 256,
            Count = 1,
            Mode = model.DocumentMode,
            Loops = result.GetValue(_loops),
            Exits = _exits.Of(result),
            ExitIsTrained = GenerationDefaults.TrainsExit(TModel.Description.Architecture, model.State.HyperParameters),
            ShowDepth = result.GetValue(_showDepth),
            Sampling = new SamplingOptions
            {
                Temperature = result.GetValue(_temperature) ?? GenerationDefaults.Temperature,
                TopK = result.GetValue(_topK) ?? 0,
                TopP = result.GetValue(_topP) ?? 1,
                RepetitionPenalty = result.GetValue(_penalty) ?? 1,
                Seed = result.GetValue(_seed) ?? 1,
            },
        };
}
