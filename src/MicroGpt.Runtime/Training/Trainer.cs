using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// Trains a model: shards of every micro-batch forward and backward through all loops, gradient sums in a fixed order,
/// clipping, the optimizer, packing. Same bits for any number of workers; nothing is allocated per step.
/// </summary>
/// <remarks>
/// A step is one run of the pool. The B sequences of a micro-batch are divided into S shards, shard s having sequences
/// [s B / S, (s + 1) B / S), each with gradient sums of its own. A team computes whole shards, in every
/// micro-batch the same ones, so that a shard's sums are one chain whoever computes it. Shards are then added in index order.
/// </remarks>
public sealed unsafe class Trainer<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly TrainerOptions _options;
    private readonly WeightChunk[] _chunks;
    private readonly AlignedBuffer _chunkSquares;
    private readonly Action<int> _work;
    private readonly IOptimizer _optimizer;
    private readonly IGradientReduction _reduction;
    private readonly bool _wide;
    private readonly bool _everyLoop;
    private int _answerMark = -1;
    private long _targets;
    private double _weight;
    private bool _updates;
    private int _depth;
    private StepResult _result;

    /// <param name="engine">Workers, and weights to train, already initialized or loaded; they are packed here. Belongs to the caller.</param>
    /// <exception cref="MicroGptException">An option is out of range, or there is not enough memory.</exception>
    public Trainer(ModelEngine engine, TrainerOptions options)
        : this(engine, options, (memory, wide) => new InProcessReduction(memory, wide))
    {
    }

    /// <param name="reduction">Makes one gradient of the shards'; the second argument says whether to use 256-bit vectors.</param>
    internal Trainer(ModelEngine engine, TrainerOptions options, Func<TrainingMemory, bool, IGradientReduction> reduction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Accumulation, 1);
        options.Optimizer.Validate();
        _options = options;
        _optimizer = Optimizer.Create(options.Optimizer);
        _wide = Vector256.IsHardwareAccelerated && engine.Isa != Isa.Portable;
        ModelDescription model = engine.Model;
        int shards = Math.Min(model.Plan.Shards, options.Batch);
        int sequences = (options.Batch + shards - 1) / shards;
        State = new TrainingMemory(engine.Weights, shards, options.Optimizer);
        _reduction = reduction(State, _wide);
        Teams = new WorkTeams(engine, shards, checked(sequences * model.Architecture.Context), keeps: true);
        int loops = model.Architecture.Loops;
        _everyLoop = options.Objective.EveryLoop;
        Batch = new SequenceBatch(checked(options.Accumulation * shards), Teams.Capacity, sequences, _everyLoop ? loops + 1 : 1, _everyLoop ? loops : 0);
        _chunks = WeightChunk.Of(model, exitOnly: !options.Objective.TrainsModel);
        _chunkSquares = AlignedBuffer.OfFloats(_chunks.Length, "gradient norm");
        _work = Work;
        Repack();
    }

    /// <summary>What a checkpoint holds. After changing weights from outside call <see cref="Repack"/>.</summary>
    public TrainingMemory State { get; }

    /// <summary>Memory and contexts of the workers; an evaluation may use them between steps.</summary>
    public WorkTeams Teams { get; }

    /// <summary>
    /// The rows of a step: region m * shards + s is shard s of micro-batch m. Filled by <see cref="Fill"/>, or from outside.
    /// </summary>
    public SequenceBatch Batch { get; }

    /// <summary>Renews the packed weights after a change of the master weights from outside.</summary>
    public void Repack() => Teams.Pack<TModel>();

    /// <summary>First sequence of a shard in its micro-batch.</summary>
    public int FirstSequence(int shard) => (int)((long)shard * _options.Batch / State.Shards);

    /// <summary>Writes the sequences of the next step into <see cref="Batch"/>.</summary>
    /// <param name="source">Made for the batch and accumulation of the options.</param>
    public void Fill(BatchSource source)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Batch, _options.Batch);
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Accumulation, _options.Accumulation);
        _answerMark = source.AnswerMark;
        source.Select(State.Step);
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
    /// <exception cref="TrainingDivergedException">Loss or gradient is not finite; the state is as before.</exception>
    public StepResult Step(BatchSource source)
    {
        Fill(source);
        return Step();
    }

    /// <summary>One optimizer step on the rows in <see cref="Batch"/>.</summary>
    /// <exception cref="TrainingDivergedException">Loss or gradient is not finite; the state is as before.</exception>
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
    /// Loss and gradients of the rows in <see cref="Batch"/> without an update. The sum over shards is left in shard 0 of
    /// <see cref="TrainingMemory.GradientShards"/>: clear it before the next step.
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
        _chunkSquares.Dispose();
    }

    private void Run(bool updates)
    {
        _targets = Batch.CountTargets();
        _weight = Batch.WeighRows(_answerMark, _options.PromptWeight);
        if (_weight == 0)
        {
            throw new InvalidOperationException("The batch has nothing to predict.");
        }

        Batch.SetRowWeights((float)(1.0 / _weight));
        _updates = updates;
        _depth = _options.Depth?.At(State.Step) ?? RecursiveLoop<TModel>.Loops;
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

    private void Work(int worker)
    {
        WorkContext everyone = Teams.Everyone(worker);
        Accumulate(Teams.Member(worker), Teams.TeamOf(worker));
        everyone.Sync();
        Reduce(everyone);
        everyone.Sync();
        if (worker == 0)
        {
            Judge();
        }

        everyone.Sync();
        if (_updates)
        {
            Update(everyone);
            everyone.Sync();
            TModel.Pack(everyone);
        }
    }

    /// <summary>Gradients of this team's shards, micro-batches ascending.</summary>
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

    private void Reduce(WorkContext everyone)
    {
        long began = everyone.Timed ? KernelClock.Now : 0;
        everyone.Share(_chunks.Length, 1, out int begin, out int end);
        _reduction.Reduce(_chunks.AsSpan(begin..end), new Span<float>(_chunkSquares.Floats + begin, end - begin));
        for (int i = begin; i < end; i++)
        {
            WeightChunk chunk = _chunks[i];
            if (!chunk.Learns)
            {
                new Span<float>(_reduction.Total + chunk.Begin, (int)(chunk.End - chunk.Begin)).Clear();
                _chunkSquares.Floats[i] = 0;
            }
        }

        Clock(everyone, KernelClock.Reduction, began);
    }

    /// <summary>By one worker: whether there is an update, and its constants.</summary>
    private void Judge()
    {
        double loss = Batch.SumLosses(_everyLoop ? RecursiveLoop<TModel>.Loops + 1 : 1) / _weight;
        double norm = GradientNorm.Combine(_chunkSquares.Floats, _chunks.Length);
        double rate = _options.Schedule.At(State.Step);
        _result = new StepResult(State.Step + 1, loss, norm, rate, _targets);
        _updates = _updates && double.IsFinite(loss) && double.IsFinite(norm);
        _optimizer.Begin(_result.Step, rate, norm);
    }

    private void Update(WorkContext everyone)
    {
        long began = everyone.Timed ? KernelClock.Now : 0;
        everyone.Share(_chunks.Length, 1, out int begin, out int end);
        for (int i = begin; i < end; i++)
        {
            WeightChunk chunk = _chunks[i];
            if (chunk.Learns)
            {
                _optimizer.Update(State.Weights.Stored, _reduction.Total, State.Moments, chunk, _wide);
            }
        }

        Clock(everyone, KernelClock.Optimizer, began);
    }

    private static void Clock(WorkContext worker, int kernel, long began)
    {
        if (worker.Timed)
        {
            KernelClock.Add(kernel, began);
        }
    }
}
