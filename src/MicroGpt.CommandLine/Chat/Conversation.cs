using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Text;

namespace MicroGpt.CommandLine.Chat;

/// <summary>
/// What is kept between prompts. A model of one continuous text goes on from all text so far. A model of documents begins a new one with
/// each prompt.
/// </summary>
internal sealed class Conversation<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private static readonly ArchitectureDescription Model = TModel.Description.Architecture;

    private readonly CharacterTokenizer _tokenizer = new(TModel.Description.Tokenizer);
    private readonly Terminal _terminal;
    private readonly ModelEngine _engine;
    private readonly DocumentMode _mode;
    private TextGenerator<TModel> _generator;
    private int[] _text = [];
    private int _cachedLoops;
    private long _answers;

    /// <exception cref="MicroGptException">The model or its memory does not allow the style.</exception>
    public Conversation(Terminal terminal, ModelEngine engine, GenerationStyle style)
    {
        _terminal = terminal;
        _engine = engine;
        _mode = style.Mode.Resolve(_tokenizer);
        _cachedLoops = Model.LoopsOf(style.Loops);
        CheckMemory(style);
        _generator = new TextGenerator<TModel>(engine, parallel: 1, _cachedLoops);
        Style = style;
        try
        {
            Change(style);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public GenerationStyle Style { get; private set; }

    /// <summary>Whether the text so far is the context of the next prompt.</summary>
    public bool Continues => _mode != DocumentMode.Lines;

    /// <summary>Whether a prompt can contain a line feed.</summary>
    public bool AllowsLineFeed => Continues && _tokenizer.Contains('\n');

    /// <summary>
    /// Writes the prompt and what the model adds. The first answer has the bits of <c>generate</c> with the same options; each later one
    /// adds 1 to the seed, so that the same prompt gives another text.
    /// </summary>
    /// <exception cref="UnknownCharacterException">The prompt has a character that the model lacks. Nothing changes.</exception>
    /// <exception cref="OperationCanceledException">It was stopped. The text so far contains what was written.</exception>
    public void Answer(string prompt, DepthDisplay? depth, CancellationToken stop)
    {
        int[] start = Start(prompt);
        GenerationOptions options = OptionsOf(Style);
        options = options with { Sampling = options.Sampling with { Seed = unchecked(options.Sampling.Seed + _answers) } };
        _answers++;
        var added = new List<int>();
        try
        {
            new SingleText<TModel>(_generator, _tokenizer, _terminal) { OnToken = added.Add }.Write(prompt, start, options, depth, stop);
        }
        finally
        {
            _text = Continues ? Newest([.. start, .. added]) : [];
        }
    }

    /// <summary>Writes texts in another style from now on.</summary>
    /// <exception cref="MicroGptException">The model or its memory does not allow the style. Nothing changes.</exception>
    public void Change(GenerationStyle style)
    {
        int loops = Model.LoopsOf(style.Loops);
        if (loops > _cachedLoops)
        {
            CheckMemory(style);
            GrowCache(loops);
        }

        // No token is generated, but every option is checked.
        _generator.Generate([[_tokenizer.DocumentToken]], 1, OptionsOf(style) with { MaxTokens = 0 }, static _ => { });
        _answers = style.Sampling.Seed == Style.Sampling.Seed ? _answers : 0;
        Style = style;
    }

    /// <summary>Goes on with the first random numbers of the seed.</summary>
    public void Reseed(long seed)
    {
        Style = Style with { Sampling = Style.Sampling with { Seed = seed } };
        _answers = 0;
    }

    /// <summary>Forgets the text so far.</summary>
    public void Reset() => _text = [];

    public void Dispose() => _generator.Dispose();

    private GenerationOptions OptionsOf(GenerationStyle style) => style.ToOptions(Model, GenerationDefaults.StopToken(_tokenizer, _mode));

    /// <summary>The tokens that the model goes on from. A prompt after a text begins a new line, unless it is empty.</summary>
    private int[] Start(string prompt)
    {
        int[] tokens = Prompts.Encode(_tokenizer, prompt, _mode);
        if (_text.Length == 0)
        {
            return tokens;
        }

        if (prompt.Length == 0)
        {
            return _text;
        }

        int[] lineFeed = _tokenizer.Contains('\n') ? _tokenizer.Encode("\n") : [];
        bool isNewLine = lineFeed is [int last] && _text[^1] == last;
        return Newest([.. _text, .. isNewLine ? [] : lineFeed, .. tokens]);
    }

    /// <summary>The model sees no more than its context.</summary>
    private static int[] Newest(int[] tokens) => tokens.Length <= Model.Context ? tokens : tokens[^Model.Context..];

    private void CheckMemory(GenerationStyle style) => GenerationFit.Parallel(
        TModel.Description, _engine.Pool.Workers, most: 1, style.Loops, OptionsOf(style).Exits, MachineMemory.Read());

    private void GrowCache(int loops)
    {
        _generator.Dispose();
        try
        {
            _generator = new TextGenerator<TModel>(_engine, parallel: 1, loops);
            _cachedLoops = loops;
        }
        catch (MicroGptException)
        {
            _generator = new TextGenerator<TModel>(_engine, parallel: 1, _cachedLoops);
            throw;
        }
    }
}
