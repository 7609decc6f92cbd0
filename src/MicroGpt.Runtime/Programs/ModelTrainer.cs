using MicroGpt.Runtime.Checkpoints;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Evaluation;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Training;

namespace MicroGpt.Runtime.Programs;

/// <summary>Trains a model step by step in a program of one's own. The steps have the bits of <c>microgpt train</c>.</summary>
/// <remarks>One thread at a time may use it.</remarks>
/// <typeparam name="TModel">The model that the source generator compiled.</typeparam>
/// <example>
/// <code>
/// using var trainer = new ModelTrainer&lt;Model&gt;("corpus.txt");
/// while (trainer.Step &lt; 500)
/// {
///     Console.WriteLine(trainer.Train().Loss);
/// }
///
/// trainer.Save("runs/mine");
/// </code>
/// </example>
public sealed unsafe class ModelTrainer<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly TrainingDefaults _settings;
    private readonly string _source;
    private readonly DataSplit _data;
    private readonly ModelEngine _engine;
    private readonly Trainer<TModel> _trainer;
    private readonly BatchSource _batches;
    private long _tokens;

    /// <summary>Reads the data and makes random weights, as a new run of <c>microgpt train</c> does.</summary>
    /// <param name="data">Path of a UTF-8 file, or <c>builtin:NAME</c>; null for <c>training.data</c> of the spec.</param>
    /// <param name="settings">Settings of the run; null for the training section of the spec.</param>
    /// <param name="threads">Number of threads; 0 for one per core. It does not change the bits.</param>
    /// <exception cref="MicroGptException">The data cannot be read or do not fit the model, or there is not enough memory.</exception>
    public ModelTrainer(string? data = null, TrainingDefaults? settings = null, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        ModelDescription model = TModel.Description;
        string source = data ?? settings?.Data ?? model.Training.Data;
        _source = BuiltinNames.IsBuiltin(source) ? source : Path.GetFullPath(source);
        _settings = (settings ?? model.Training) with
        {
            Data = BuiltinNames.IsBuiltin(source) ? source : Path.GetFileName(source),
            Objective = model.Architecture.Objective,
        };
        TextCorpus corpus = TextCorpus.Load(source, model, _settings.Documents, CancellationToken.None);
        _data = DataSplit.Create(corpus, model.Architecture.Context, _settings.ValidationFraction, _settings.Seed);
        _batches = new BatchSource(_data, _settings.Batch, _settings.Accumulation, _settings.Seed, _settings.Packing);
        _engine = ModelEngine.Create<TModel>(threads > 0 ? threads : Environment.ProcessorCount, ProcessorIsa.Best);
        try
        {
            _engine.Weights.Initialize(_settings.Seed);
            _trainer = new Trainer<TModel>(_engine, TrainerOptions.From(_settings, model.Architecture));
        }
        catch
        {
            _engine.Dispose();
            throw;
        }
    }

    /// <summary>Number of steps done.</summary>
    public int Step => _trainer.State.Step;

    /// <summary>One optimizer step on the next batch.</summary>
    /// <exception cref="TrainingDivergedException">Loss or gradient is not finite. The weights are unchanged.</exception>
    public StepResult Train()
    {
        StepResult result = _trainer.Step(_batches);
        _tokens += result.Tokens;
        return result;
    }

    /// <summary>Measures the held-out part of the data.</summary>
    /// <exception cref="MicroGptException">Nothing is held out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EvaluationResult Evaluate(CancellationToken cancellation = default)
    {
        using var evaluator = new Evaluator<TModel>(_trainer.Teams);
        return evaluator.Evaluate(new EvaluationSet(_data, _settings.PromptWeight), interruption: cancellation);
    }

    /// <summary>
    /// Writes a checkpoint into a new run. <see cref="TrainedModel{TModel}"/> and every command can load it, and <c>train --resume</c> goes
    /// on with it.
    /// </summary>
    /// <param name="directory">Directory of the run, which must hold none yet.</param>
    /// <exception cref="MicroGptException">The directory holds a run, or cannot be written. Nothing is lost.</exception>
    public void Save(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        using var store = CheckpointStore.Create(directory);
        store.WriteRecord(new RunRecord
        {
            Data = _source,
            DataFingerprint = _data.Corpus.Fingerprint,
            SaveEvery = _settings.SaveEvery,
            HyperParameters = _settings,
        });
        var state = new TrainingState
        {
            Step = Step,
            Tokens = _tokens,
            DataFingerprint = _data.Corpus.Fingerprint,
            TextFingerprint = _data.Corpus.TextFingerprint,
            HyperParameters = _settings,
        };
        store.Save(TModel.Description, new CheckpointTensors(_trainer.State.Weights.Stored, _trainer.State.Moments), state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _trainer.Dispose();
        _engine.Dispose();
    }
}
