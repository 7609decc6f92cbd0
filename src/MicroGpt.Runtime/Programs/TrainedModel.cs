using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Generation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Programs;

/// <summary>A trained model that a program uses: it continues texts and measures its loss on others.</summary>
/// <remarks>
/// One thread at a time may use it. Models of several specs, and several of one spec, can be loaded at once. Each has threads of its own.
/// </remarks>
/// <typeparam name="TModel">The model that the source generator compiled.</typeparam>
/// <example>
/// <code>
/// using TrainedModel&lt;Model&gt; model = TrainedModel&lt;Model&gt;.Load("runs/0001");
/// foreach (string piece in model.Write("Once "))
/// {
///     Console.Write(piece);
/// }
/// </code>
/// </example>
public sealed class TrainedModel<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly ModelEngine _engine;
    private readonly TrainingState _state;
    private readonly int _loops;
    private readonly DocumentMode _mode;
    private TextGenerator<TModel>? _generator;

    private TrainedModel(ModelEngine engine, TrainingState state, int loops)
    {
        _engine = engine;
        _state = state;
        _loops = loops;
        _mode = state.HyperParameters.Documents.Resolve(Tokenizer, state.HyperParameters.Data);
    }

    /// <summary>Characters and their ids.</summary>
    public CharacterTokenizer Tokenizer { get; } = new(TModel.Description.Tokenizer);

    /// <summary>Number of steps that the model was trained for.</summary>
    public long Step => _state.Step;

    /// <summary>The loss that training measured at this step, in nats per token; null if it measured none.</summary>
    public double? HeldOutLoss => _state.ValidationLoss;

    /// <summary>Loads the best checkpoint of a run, or the one of a directory, and checks every tensor.</summary>
    /// <param name="path">Directory of a run, such as <c>runs/0001</c>, or of a checkpoint.</param>
    /// <param name="threads">Number of threads; 0 for one per core.</param>
    /// <param name="loops">Maximum number of loops of a token, also more than in training; null for that of the spec.</param>
    /// <exception cref="MicroGptException">
    /// There is no checkpoint, it is damaged or belongs to another model, there is not enough memory, or the model has no loops.
    /// </exception>
    public static TrainedModel<TModel> Load(string path, int threads = 0, int? loops = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        int most = TModel.Description.Architecture.LoopsOf(loops);
        string checkpoint = CheckpointStore.Resolve(path);
        TrainingState state = Checkpoint.ReadState(checkpoint);
        var engine = ModelEngine.Create<TModel>(threads > 0 ? threads : Environment.ProcessorCount, ProcessorIsa.Best);
        try
        {
            Checkpoint.LoadWeights(checkpoint, TModel.Description, engine.Weights.Stored);
            return new TrainedModel<TModel>(engine, state, most);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Continues a prompt, character by character. The prompt itself is not repeated.</summary>
    /// <param name="prompt">Text to continue; empty to begin a new one.</param>
    /// <returns>
    /// Pieces of the text, each as soon as it is written. Leaving the loop early stops the generation. With bytes as tokens, a piece has
    /// whole characters, so it may be longer than one token.
    /// </returns>
    /// <exception cref="MicroGptException">The prompt has a character that the model lacks, or an option is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled between two tokens.</exception>
    public IEnumerable<string> Write(string prompt = "", TextOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Start(prompt, options).Read(cancellation);
    }

    /// <inheritdoc cref="Write"/>
    public IAsyncEnumerable<string> WriteAsync(
        string prompt = "", TextOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return Start(prompt, options).ReadAsync(cancellation);
    }

    /// <summary>Measures the loss on a text.</summary>
    /// <param name="data">Path of a UTF-8 file, or <c>builtin:NAME</c>. It is divided into documents as that of training was.</param>
    /// <exception cref="MicroGptException">The data cannot be read, or have characters that the model lacks.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EvaluationResult Evaluate(string data, CancellationToken cancellation = default)
    {
        ArchitectureDescription model = TModel.Description.Architecture;
        TextCorpus corpus = TextCorpus.Load(data, TModel.Description, _mode, cancellation);
        var set = new EvaluationSet(corpus, DataSplit.Everything(corpus, model.Context), _state.HyperParameters.PromptWeight);
        using var teams = new WorkTeams(_engine, _engine.Pool.Workers, model.Context, keeps: false);
        teams.Pack<TModel>();
        using var evaluator = new Evaluator<TModel>(teams);
        return evaluator.Evaluate(set, interruption: cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _generator?.Dispose();
        _engine.Dispose();
    }

    private TextPump<TModel> Start(string prompt, TextOptions? options)
    {
        ArchitectureDescription model = TModel.Description.Architecture;
        options ??= new TextOptions();
        bool exitIsTrained = GenerationDefaults.TrainsExit(model, _state.HyperParameters);
        var generation = new GenerationOptions
        {
            MaxTokens = options.MaxTokens,
            Sampling = options.Sampling,
            StopToken = GenerationDefaults.StopToken(Tokenizer, _mode),
            Loops = _loops,
            Exits = options.Exits ?? GenerationDefaults.Exits(model, _loops, exitIsTrained),
        };
        generation.Validate();
        _generator ??= new TextGenerator<TModel>(_engine, parallel: 1, model.Recurs ? _loops : null);
        return new TextPump<TModel>(_generator, Tokenizer, Prompts.Encode(Tokenizer, prompt, _mode), generation);
    }
}
