using MicroGpt.CommandLine.Generation;
using MicroGpt.CommandLine.Runs;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Training;

/// <summary>Writes a short text with the weights of a run that is still trained. Its memory is taken once.</summary>
internal sealed class TrainingSampler<TModel> : IDisposable
    where TModel : ICompiledModel
{
    /// <summary>Enough to see what the model has learned.</summary>
    private const int MostTokens = 80;

    private readonly TextGenerator<TModel> _generator;
    private readonly CharacterTokenizer _tokenizer = new(TModel.Description.Tokenizer);
    private readonly GenerationStyle _style;
    private readonly int[] _prompt;
    private readonly bool _ends;

    /// <param name="engine">The workers and weights of the trainer, which packs the weights after every step.</param>
    public TrainingSampler(ModelEngine engine, RunData data)
    {
        _generator = new TextGenerator<TModel>(engine, parallel: 1);
        _ends = data.Corpus.Mode == DocumentMode.Lines;
        _prompt = Prompts.Encode(_tokenizer, "", data.Corpus.Mode);
        _style = new GenerationStyle
        {
            MaxTokens = MostTokens,
            Mode = data.Corpus.Mode,
            ExitIsTrained = GenerationDefaults.TrainsExit(TModel.Description.Architecture, data.Settings.HyperParameters),
        };
    }

    /// <param name="step">Number of steps done, which is the seed of the text.</param>
    /// <returns>The text; null if the weights give no probabilities to draw from.</returns>
    /// <exception cref="OperationCanceledException">The run was interrupted.</exception>
    public string? Write(long step, CancellationToken interruption)
    {
        GenerationOptions options = (_style with { Sampling = _style.Sampling with { Seed = step } })
            .ToOptions(TModel.Description.Architecture, _ends ? _tokenizer.DocumentToken : -1);
        GeneratedText? written = null;
        try
        {
            _generator.Generate([_prompt], 1, options, text => written = text, interruption);
        }
        catch (MicroGptException)
        {
            // The evaluation that follows reports a loss that is not a number.
            return null;
        }

        return _tokenizer.Decode([.. written!.Tokens]);
    }

    public void Dispose() => _generator.Dispose();
}
