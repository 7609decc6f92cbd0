using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// Trains a model. A step runs forward and backward passes of every shard, sums the gradients in a fixed order, clips them, runs the
/// optimizer and packs the weights. Any number of workers gives the same bits. Nothing is allocated per step.
/// </summary>
/// <remarks>
/// A step is one run of the pool. The B sequences of a micro-batch are divided into S shards; shard s has the sequences
/// [s B / S, (s + 1) B / S) and its own gradient sums. A team computes whole shards, the same ones in every micro-batch, so that the
/// sums of a shard are one chain for any number of teams. The shards are then added in index order.
/// </remarks>
public sealed unsafe class Trainer<TModel> : IDisposable
    where TModel : ICompiledModel
{
    /// <summary>Loops that a step takes more than its longest document has tokens.</summary>
    private const int LoopsBeyondLongest = 2;

    private readonly TrainerOptions _options;
    private readonly WeightUpdate<TModel> _update;
    private readonly Action<int> _work;
    private readonly bool _everyLoop;
    private int _answerMark = -1;
    private int _longest;
    private long _targets;
    private double _weight;
    private bool _updates;
    private int _depth;
    private StepResult _result;

    /// <param name="engine">
    /// Workers, and weights that are initialized or loaded; the constructor packs them. The caller owns the engine.
    /// </param>
    /// <exception cref="MicroGptException">An option is out of range, or there is not enough memory.</exception>
    public Trainer(ModelEngine engine, TrainerOptions options)
        : this(engine, options, (memory, wide) => new InProcessReduction(memory, wide))
    {
    }

    /// <param name="reduction">Creates the gradient reduction; the second argument says whether to use 256-bit vectors.</param>
    internal Trainer(ModelEngine engine, TrainerOptions options, Func<TrainingMemory, bool, IGradientReduction> reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Accumulation, 1);
        options.Optimizer.Validate();
        _options = options;
        ModelDescription model = engine.Model;
        int shards = Math.Min(model.Plan.Shards, options.Batch);
        int sequences = (options.Batch + shards - 1) / shards;
        State = new TrainingMemory(engine.Weights, shards, options.Optimizer);
        long tokens = checked((long)options.Accumulation * options.Batch * model.Architecture.Context);
        _update = new WeightUpdate<TModel>(engine, options, State, tokens, reduction);
        Teams = new WorkTeams(engine, shards, checked(sequences * model.Architecture.Context), keeps: true);
        int loops = model.Architecture.Loops;
        _everyLoop = options.Objective.EveryLoop;
        Batch = new SequenceBatch(
            checked(options.Accumulation * shards),
            Teams.Capacity,
            checked(sequences * options.SpansPerSequence),
            _everyLoop ? loops + 1 : 1,
            _everyLoop ? loops : 0,
            drops: options.DropoutSeed is not null);
        _work = Work;
        Repack();
    }

    /// <summary>The state that a checkpoint saves. Call <see cref="Repack"/> after changing weights from outside.</summary>
    public TrainingMemory State { get; }

    /// <summary>Memory and contexts of the workers. An evaluation may use them between steps.</summary>
    public WorkTeams Teams { get; }

    /// <summary>
    /// The rows of a step: region m * shards + s is shard s of micro-batch m. Filled by <see cref="Fill"/>, or from outside.
    /// </summary>
    public SequenceBatch Batch { get; }

    /// <summary>Updates the packed weights after the master weights were changed from outside.</summary>
    public void Repack() => Teams.Pack<TModel>();

    /// <summary>First sequence of a shard in its micro-batch.</summary>
    public int FirstSequence(int shard) => (int)((long)shard * _options.Batch / State.Shards);

    /// <summary>Writes the sequences of the next step into <see cref="Batch"/>.</summary>
    /// <param name="source">A source with the batch size and accumulation of the options.</param>
    public void Fill(BatchSource source)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Batch, _options.Batch);
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Accumulation, _options.Accumulation);
        _answerMark = source.AnswerMark;
        source.Select(State.Step);
        _longest = source.SelectedLongest;
        int region = 0;
        for (int micro = 0; micro < _options.Accumulation; micro++)
        {
            for (int shard = 0; shard < State.Shards; shard++, region++)
            {
                int first = FirstSequence(shard);
                Batch.SetShape(region, source.Fill(micro, first, FirstSequence(shard + 1) - first, Batch.Buffers(region)));
            }
        }
    }

    /// <summary>Fills the batch and does one optimizer step.</summary>
    /// <exception cref="TrainingDivergedException">Loss or gradient is not finite. The state is unchanged.</exception>
    public StepResult Step(BatchSource source)
    {
        Fill(source);
        return Step();
    }

    /// <summary>One optimizer step on the rows in <see cref="Batch"/>.</summary>
    /// <exception cref="TrainingDivergedException">Loss or gradient is not finite. The state is unchanged.</exception>
    public StepResult Step()
    {
        Run(updates: true);
        if (!double.IsFinite(_result.Loss) || !double.IsFinite(_result.GradientNorm))
        {
            State.ClearGradients();
            throw new TrainingDivergedException(_result.Step, _result.Loss, _result.GradientNorm);
        }

        State.Step = _result.Step;
        return _result;
    }

    /// <summary>
    /// Loss and gradients of the rows in <see cref="Batch"/> without an update. The sum over shards is in shard 0 of
    /// <see cref="TrainingMemory.GradientShards"/>. Clear it before the next step.
    /// </summary>
    public StepResult ComputeGradients()
    {
        State.ClearGradients();
        Run(updates: false);
        return _result;
    }

    public void Dispose()
    {
        State.Dispose();
        Teams.Dispose();
        Batch.Dispose();
        _update.Dispose();
    }

    private void Run(bool updates)
    {
        _targets = Batch.CountTargets();
        _weight = Batch.WeighRows(_answerMark, _options.PromptWeight, TModel.Description.Architecture.VocabularySize - 1);
        if (_weight == 0)
        {
            throw new InvalidOperationException("The batch has no targets.");
        }

        Batch.SetRowWeights((float)(1.0 / _weight));
        if (_options.DropoutSeed is { } seed)
        {
            Batch.DrawDropoutKeys(seed, State.Step);
        }

        _update.Select(Batch);
        _updates = updates;
        _depth = Depth();
        try
        {
            Teams.Pool.Run(_work);
        }
        catch
        {
            State.ClearGradients();
            throw;
        }
    }

    /// <summary>Loops of this step, the same for all micro-batches.</summary>
    private int Depth()
    {
        ArchitectureDescription model = TModel.Description.Architecture;
        return State.Step < _options.StartStep ? model.MinSteps
            : _options.DepthIsLongest && _longest > 0 ? Math.Clamp(_longest + LoopsBeyondLongest, model.MinSteps, model.Loops)
            : _options.Depth?.At(State.Step) ?? model.Loops;
    }

    private void Work(int worker)
    {
        WorkContext everyone = Teams.Everyone(worker);
        Accumulate(Teams.Member(worker), Teams.TeamOf(worker));
        everyone.Sync();
        _update.Reduce(everyone);
        everyone.Sync();
        if (worker == 0)
        {
            Judge();
        }

        everyone.Sync();
        if (_updates)
        {
            _update.Run(everyone);
            everyone.Sync();
            TModel.Pack(everyone);
        }
    }

    /// <summary>Computes the gradients of this team's shards, with micro-batches in ascending order.</summary>
    private void Accumulate(WorkContext c, int team)
    {
        for (int micro = 0; micro < _options.Accumulation; micro++)
        {
            for (int shard = team; shard < State.Shards; shard += Teams.Count)
            {
                int region = (micro * State.Shards) + shard;
                if (Batch.Shape(region).Rows > 0)
                {
                    c.Gradients = State.GradientShards[shard];
                    c.Depth = _depth;
                    Batch.Bind(c, region);
                    LossRows rows = Batch.Losses(region);
                    RecursiveLoop<TModel>.ForwardTraining(c, rows, _options.Objective, EntropyWeight());
                    RecursiveLoop<TModel>.BackwardTraining(c, rows, _options.Objective);
                }
            }
        }
    }

    private double EntropyWeight()
    {
        (double first, double last) = _options.EntropyWeight;
        return first + ((last - first) * _options.Schedule.Progress(State.Step));
    }

    /// <summary>Decides whether to update and prepares the step. Called by one worker.</summary>
    private void Judge()
    {
        double loss = Batch.SumLosses(_everyLoop ? RecursiveLoop<TModel>.Loops + 1 : 1) / _weight;
        double norm = _update.Norm();
        double rate = _options.Schedule.At(State.Step);
        _result = new StepResult(State.Step + 1, loss, norm, rate, _targets);
        _updates = _updates && double.IsFinite(loss) && double.IsFinite(norm);
        _update.Begin(_result.Step, rate, norm);
    }
}
