using System.Diagnostics;
using MicroGpt.Runtime.Data;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Random;
using MicroGpt.Runtime.Training;

namespace MicroGpt.CommandLine.Bench;

/// <summary>Seconds spent in one kernel during the timed steps.</summary>
/// <param name="BytesPerStep">Bytes moved by the plan, over all threads.</param>
internal readonly record struct KernelTime(KernelInfo Kernel, double SecondsPerStep, long BytesPerStep);

/// <summary>Times whole training steps on full contexts of random tokens. The values of the tokens do not change the work.</summary>
internal sealed unsafe class TrainBench<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private const int WarmUpSteps = 2;
    private const int LeastSteps = 5;
    private static readonly KernelInfo s_reduction = new("Reduction", "sum the gradient shards and take the norm", 0);
    private static readonly KernelInfo s_optimizer =
        new(TModel.Description.Training.Optimizer.Name(), "update weights and moments, clear gradients", 0);
    private static readonly KernelInfo s_outside = new("outside", "waits at barriers and call overhead", 0);
    private readonly ModelDescription _model = TModel.Description;
    private readonly Trainer<TModel> _trainer;

    /// <param name="engine">The constructor initializes its weights.</param>
    public TrainBench(ModelEngine engine)
    {
        engine.Weights.Initialize(_model.Training.Seed);
        _trainer = new Trainer<TModel>(engine, TrainerOptions.From(_model.Training, _model.Architecture) with { Depth = null });
        FillBatch();
    }

    public WorkTeams Teams => _trainer.Teams;

    /// <summary>Seconds per step of orthogonalizing updates in <see cref="MeasureKernels"/>, as the mean over the workers.</summary>
    public double OrthogonalizeSeconds { get; private set; }

    public long TokensPerStep =>
        (long)_model.Training.Batch * _model.Training.Accumulation * _model.Architecture.Context;

    /// <returns>The median time of a step, in seconds.</returns>
    public double MeasureStep(double seconds, CancellationToken interruption)
    {
        for (int i = 0; i < WarmUpSteps; i++)
        {
            _trainer.Step();
        }

        var times = new List<double>();
        long began = Stopwatch.GetTimestamp();
        while (times.Count < LeastSteps || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            interruption.ThrowIfCancellationRequested();
            long step = Stopwatch.GetTimestamp();
            _trainer.Step();
            times.Add(Stopwatch.GetElapsedTime(step).TotalSeconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    /// <summary>
    /// Seconds per kernel, as the mean over the workers; the passes of the trainer are included. The last entry is the time of a
    /// step outside of all of them (barriers and call overhead).
    /// </summary>
    public IReadOnlyList<KernelTime> MeasureKernels(double seconds, CancellationToken interruption)
    {
        int workers = _trainer.Teams.Pool.Workers;
        SetTimed(true);
        KernelClock.Reset();
        int steps = 0;
        long began = Stopwatch.GetTimestamp();
        while (steps < LeastSteps || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            interruption.ThrowIfCancellationRequested();
            _trainer.Step();
            steps++;
        }

        double total = Stopwatch.GetElapsedTime(began).TotalSeconds / steps;
        SetTimed(false);
        OrthogonalizeSeconds = KernelClock.Seconds(KernelClock.Orthogonalization) / steps / workers;
        List<KernelTime> times =
        [
            .. _model.Kernels.Select((kernel, i) => Time(kernel, i, StepTraffic.Of(kernel, _model)))
                .Append(Time(s_reduction, KernelClock.Reduction, StepTraffic.Reduction(_model)))
                .Append(Time(s_optimizer, KernelClock.Optimizer, StepTraffic.Optimizer(_model)))
                .Where(time => time.SecondsPerStep > 0)
                .OrderByDescending(time => time.SecondsPerStep),
        ];
        double rest = total - times.Sum(time => time.SecondsPerStep);
        times.Add(new KernelTime(s_outside, Math.Max(0, rest), 0));
        return times;

        KernelTime Time(KernelInfo kernel, int index, long bytes) => new(kernel, KernelClock.Seconds(index) / steps / workers, bytes);
    }

    public void Dispose() => _trainer.Dispose();

    private void SetTimed(bool timed)
    {
        for (int worker = 0; worker < _trainer.Teams.Pool.Workers; worker++)
        {
            _trainer.Teams.Member(worker).Timed = timed;
            _trainer.Teams.Everyone(worker).Timed = timed;
        }
    }

    private void FillBatch()
    {
        int context = _model.Architecture.Context;
        var random = new CounterRandom(_model.Training.Seed, RandomStream.Data);
        ulong draws = 0;
        int Token() => (int)random.Below(draws++, (uint)_model.Architecture.VocabularySize);
        for (int region = 0; region < _trainer.Batch.Regions; region++)
        {
            int shard = region % _trainer.State.Shards;
            int sequences = _trainer.FirstSequence(shard + 1) - _trainer.FirstSequence(shard);
            BatchRows rows = _trainer.Batch.Buffers(region);
            for (int row = 0; row < sequences * context; row++)
            {
                rows.Tokens[row] = Token();
                rows.Targets[row] = Token();
            }

            for (int sequence = 0; sequence < sequences; sequence++)
            {
                rows.Spans[sequence] = new SequenceSpan(sequence * context, context, 0, 0);
                rows.Number(sequence * context, context);
            }

            _trainer.Batch.SetShape(region, new BatchShape(sequences, sequences * context));
        }
    }
}
