using System.Diagnostics;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Sampling;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Generation;

/// <summary>
/// Generates several texts at once, token by token. Prompts run at full depth as rows of a batch. After that, every text adds
/// one row to a common batch and takes as many loops as its token needs. A text does not depend on the texts beside it.
/// </summary>
/// <remarks>
/// The cache holds keys and values of every (loop, layer) of the run for each text in progress. When a text has filled the context, its
/// last half becomes a new prompt and the text continues. Nothing is allocated per token. Only one thread may use a generator.
/// With early exits, later tokens attend to the keys and values that stopped tokens lend to the skipped loops. Without a cache,
/// the context runs the loops of its newest token. So the two modes agree only at a fixed depth.
/// </remarks>
public sealed unsafe partial class TextGenerator<TModel> : IDisposable
    where TModel : ICompiledModel
{
    /// <summary>
    /// A long text keeps those after it waiting. This many texts for each one in progress may begin before it is done.
    /// </summary>
    private const int WindowOfStreams = 64;

    private readonly ModelDescription _model = TModel.Description;
    private readonly WorkTeams _teams;
    private readonly GenerationBatch _batch;
    private readonly AlignedBuffer _cache;
    private readonly int _parallel;
    private readonly int _mostLoops;
    private readonly AdaptiveDepth<TModel> _depth;
    private readonly Action<int> _prefill;
    private readonly Action<int> _decode;
    private readonly Action<int> _window;
    private DepthRule _rule;
    private int _loops;
    private long _decodeTicks;

    /// <param name="engine">
    /// Workers, used as one team, and weights, which the constructor packs. The caller owns the engine, which must outlive the generator.
    /// </param>
    /// <param name="parallel">Maximum number of texts generated at once.</param>
    /// <param name="loops">Maximum number of loops of a token, which sizes the cache; null for that of the model.</param>
    /// <exception cref="MicroGptException">There is not enough memory, or the model has no loops.</exception>
    public TextGenerator(ModelEngine engine, int parallel, int? loops = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        _parallel = parallel;
        _mostLoops = _loops = _model.Architecture.LoopsOf(loops);
        if (_model.Architecture.Attention == AttentionKind.Full)
        {
            throw new MicroGptException(
                "This model has full attention: it answers whole problems and does not continue text. Use 'microgpt solve'.");
        }

        _teams = new WorkTeams(engine, teams: 1, GenerationMemory.Rows(_model.Architecture.Context, parallel), keeps: false);
        _batch = new GenerationBatch(_teams.Capacity, parallel);
        _cache = AlignedBuffer.OfFloats(
            checked(_model.Plan.CacheFloatsPerBlock * parallel * _model.Architecture.BlockRuns(_loops)), "generation cache");
        _depth = new AdaptiveDepth<TModel>(_teams.Capacity);
        _prefill = worker => RecursiveLoop<TModel>.Recur(Bind(worker, _cache.Floats));
        _decode = worker => _depth.Forward(Bind(worker, _cache.Floats), _rule);
        _window = worker => _depth.ForwardLast(Bind(worker, null), _rule);
        _teams.Pack<TModel>();
    }

    /// <summary>Called for every generated token. Texts in progress alternate.</summary>
    public TokenObserver? OnToken { get; set; }

    /// <summary>Total time of tokens after the prompts, including sampling.</summary>
    public TimeSpan DecodeTime => Stopwatch.GetElapsedTime(0, _decodeTicks);

    /// <summary>Called with the logits before the next token of a sample is drawn.</summary>
    public LogitsObserver? OnLogits { get; set; }

    /// <summary>Updates the packed weights after the master weights have changed.</summary>
    public void Repack() => _teams.Pack<TModel>();

    /// <summary>Generates several texts from the same prompt.</summary>
    public IReadOnlyList<GeneratedText> Generate(int[] prompt, int count, GenerationOptions options)
    {
        var texts = new List<GeneratedText>(count);
        Generate([prompt], count, options, texts.Add);
        return texts;
    }

    /// <summary>Generates one text per prompt, in the order of the prompts. Text i uses the random numbers of sample i.</summary>
    /// <inheritdoc cref="Generate(IReadOnlyList{int[]}, int, GenerationOptions, Action{GeneratedText}, CancellationToken)"/>
    public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<int[]> prompts, GenerationOptions options)
    {
        var texts = new List<GeneratedText>(prompts.Count);
        Generate(prompts, prompts.Count, options, texts.Add);
        return texts;
    }

    /// <summary>
    /// Generates any number of texts in constant memory. Texts are handed over in order, each as soon as it and those before it are
    /// done.
    /// </summary>
    /// <param name="prompts">
    /// Text i starts from prompt i modulo their number. At least one token each. Of a prompt longer than the context, the model sees the
    /// last half context.
    /// </param>
    /// <param name="onText">Receives the texts. An exception that it throws ends the generation.</param>
    /// <exception cref="MicroGptException">
    /// An option is out of range, a prompt is empty, the model lacks the exit token that is asked for, or its weights diverged.
    /// </exception>
    /// <exception cref="OperationCanceledException">The generation was cancelled between two tokens.</exception>
    public void Generate(
        IReadOnlyList<int[]> prompts,
        int count,
        GenerationOptions options,
        Action<GeneratedText> onText,
        CancellationToken cancellation = default)
    {
        options.Validate();
        Prompts.Check(prompts, _model.Architecture.VocabularySize);
        _loops = options.Loops ?? _mostLoops;
        ArgumentOutOfRangeException.ThrowIfLessThan(_loops, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_loops, _mostLoops, nameof(options));
        _rule = DepthRule.Of(options.Exits, _model.Architecture, _loops);
        _depth.Prepare(_rule);
        var sampler = new Sampler(options.Sampling, _model.Architecture.VocabularySize);
        var turn = new Turn(sampler, options, new TextOrder(onText, WindowOfStreams * _parallel));
        int longest = prompts.Select(static prompt => prompt.Length).DefaultIfEmpty().Max();
        TextStream[] streams = TextStream.Create(
            Math.Min(_parallel, count), _model.Architecture.Context, checked(longest + options.MaxTokens));
        int next = 0;
        while (Admit(streams, prompts, count, ref next, turn))
        {
            cancellation.ThrowIfCancellationRequested();
            Advance(streams, turn);
        }
    }

    public void Dispose()
    {
        _teams.Dispose();
        _batch.Dispose();
        _depth.Dispose();
        _cache.Dispose();
    }

    /// <summary>Assigns the next prompts to free streams. Returns whether any stream is active.</summary>
    private static bool Admit(TextStream[] streams, IReadOnlyList<int[]> prompts, int count, ref int next, in Turn turn)
    {
        bool any = false;
        foreach (TextStream stream in streams)
        {
            while (!stream.IsActive && next < count && turn.Order.Admits(next))
            {
                stream.Begin(next, prompts[next % prompts.Count]);
                next++;
                FinishAtLimit(stream, turn);
            }

            any |= stream.IsActive;
        }

        return any;
    }

    /// <summary>Generates one more token for every active text.</summary>
    private void Advance(TextStream[] streams, in Turn turn)
    {
        if (!turn.Options.Cached)
        {
            foreach (TextStream stream in streams)
            {
                if (stream.IsActive)
                {
                    _batch.LoadWindow(stream);
                    if (Watch is not null)
                    {
                        Look([(stream, stream.Window.Length - 1)], cached: false);
                    }

                    _teams.Pool.Run(_window);
                    Draw(stream, 0, turn);
                }
            }

            return;
        }

        if (_rule.StopsTogether)
        {
            StartTogether(streams, turn);
        }
        else
        {
            for (int next = 0; _batch.LoadPrompts(streams, ref next, whole: false);)
            {
                _teams.Pool.Run(_prefill);
            }
        }

        long began = Stopwatch.GetTimestamp();
        if (_batch.LoadRows(streams))
        {
            if (Watch is not null)
            {
                Look(NewestRows(streams), cached: true);
            }

            _teams.Pool.Run(_decode);
        }

        int row = 0;
        foreach (TextStream stream in streams)
        {
            if (stream.IsFed)
            {
                stream.Fed++;
                Draw(stream, row++, turn);
            }
        }

        _decodeTicks += Stopwatch.GetTimestamp() - began;
    }

    /// <summary>Runs windows that the cache lacks under the exit rule, and generates one token after each.</summary>
    private void StartTogether(TextStream[] streams, in Turn turn)
    {
        for (int next = 0; _batch.LoadPrompts(streams, ref next, whole: true);)
        {
            if (Watch is not null)
            {
                Look(LastRows(streams), cached: true);
            }

            _teams.Pool.Run(_decode);
            int row = -1;
            foreach (TextStream stream in streams)
            {
                if (stream.IsWhole)
                {
                    row += stream.Window.Length;
                    Draw(stream, row, turn);
                }
            }
        }
    }

    /// <summary>Chooses the next token of a text from the logits of its row in the batch.</summary>
    private void Draw(TextStream stream, int index, in Turn turn)
    {
        ReadOnlySpan<float> logits = LogitsOf(_depth.RowOf(index));
        int depth = _depth.DepthOf(index);
        OnLogits?.Invoke(stream.Sample, logits);
        int token = turn.Sampler.Next(logits, stream.History(logits.Length - 1), stream.Sample, stream.Length);
        stream.NoteDepth(depth);
        if (token == turn.Options.StopToken)
        {
            turn.Order.Add(stream.End(stopped: true));
            return;
        }

        stream.Append(token);
        OnToken?.Invoke(stream.Sample, token, depth);
        FinishAtLimit(stream, turn);
    }

    private ReadOnlySpan<float> LogitsOf(int row) => new(
        TModel.Logits(_teams.Member(0)) + ((long)row * _model.LogitStride), _model.Architecture.VocabularySize);

    private static void FinishAtLimit(TextStream stream, in Turn turn)
    {
        if (stream.Generated == turn.Options.MaxTokens)
        {
            turn.Order.Add(stream.End(stopped: false));
        }
    }

    private WorkContext Bind(int worker, float* cache)
    {
        WorkContext c = _teams.Member(worker);
        _batch.Bind(c);
        c.Cache = cache;
        c.CacheStride = (nint)(_model.Plan.CacheFloatsPerBlock * _parallel);
        c.Depth = _loops;
        return c;
    }

    /// <summary>The state of one call of Generate.</summary>
    private readonly record struct Turn(Sampler Sampler, GenerationOptions Options, TextOrder Order);
}
