using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Runs forward and backward of a compiled model once, by a team, on memory of its own.</summary>
internal sealed unsafe class TrainingRunner<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly ModelDescription _model = TModel.Description;
    private readonly IReadOnlyList<Sequence> _batch;
    private readonly RunSettings _settings;
    private readonly BatchMemory _rows;
    private readonly ModelMemory _memory;
    private readonly double[] _loopWeights;
    private readonly int _targets;
    private readonly double[] _lossPerLoop;
    private float[] _rowLosses = [];
    private float[][] _logits = [];
    private float[][][] _states = [];

    private TrainingRunner(ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings, double[]? loopWeights)
    {
        _batch = batch;
        _settings = settings;
        _targets = batch.Sum(sequence => sequence.TargetCount);
        _lossPerLoop = new double[Loops];
        _loopWeights = loopWeights ?? [.. Enumerable.Range(1, Loops).Select(r => r == Loops ? 1.0 : 0.0)];

        int capacity = ModelMemory.CapacityFor(batch.Sum(sequence => sequence.Length), settings);
        _rows = new BatchMemory(capacity, batch.Count);
        foreach (Sequence sequence in batch)
        {
            _rows.Add(sequence.Tokens, sequence.Targets, position: 0, slot: 0);
        }

        _memory = new ModelMemory(_model, settings, _rows, capacity, keeps: true, slots: 0);
        TensorLayout.Write(_model, weights, _memory.Weights);
    }

    private int Loops => _settings.Depth ?? _model.Architecture.Loops;

    private WorkContext First => _memory.Contexts[0];

    /// <param name="loopWeights">Weight of every loop's loss in the total; null: the last loop's alone.</param>
    public static TrainingRun Run(
        ParameterSet weights, IReadOnlyList<Sequence> batch, RunSettings settings, double[]? loopWeights = null)
    {
        var runner = new TrainingRunner<TModel>(weights, batch, settings, loopWeights);
        TModel.FillTables(runner.First.Tables);
        Team.Run(settings.Lanes, lane => runner.Work(runner._memory.Contexts[lane]));
        TrainingRun run = runner.Result();

        // Not in a using statement: after a failed lane the others still run on this memory.
        runner.Dispose();
        return run;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _rows.Dispose();
    }

    /// <summary>What every lane runs. A barrier stands after every call: the next one reads what all lanes wrote.</summary>
    private void Work(WorkContext c)
    {
        c.Depth = Loops;
        TModel.Pack(c);
        c.Sync();
        for (int pass = 0; pass < _settings.Passes; pass++)
        {
            ForwardAndBackward(c);
        }
    }

    private void ForwardAndBackward(WorkContext c)
    {
        TModel.EmbedForward(c);
        c.Sync();
        for (int r = 1; r <= Loops; r++)
        {
            TModel.LoopForward(c, r);
            c.Sync();
        }

        for (int r = Loops; r >= 1; r--)
        {
            // Without a loss at this loop, its head has nothing to add.
            if (r == Loops || _loopWeights[r - 1] != 0)
            {
                Head(c, r);
            }

            if (r > Loops - _model.Architecture.BackpropSteps)
            {
                RecursiveLoop<TModel>.Recompute(c, r);
                TModel.LoopBackward(c, r);
                c.Sync();
            }
        }

        TModel.EmbedBackward(c);
        c.Sync();
    }

    private void Head(WorkContext c, int r)
    {
        TModel.CodaForward(c, r);
        c.Sync();
        TModel.HeadForward(c, r, 0, c.Rows);
        c.Sync();
        TModel.LossForward(c, _rows.RowLoss.Pointer);
        c.Sync();
        if (c.Lane == 0)
        {
            Record(c, r);
            _rows.SetRowWeights((float)(_loopWeights[r - 1] / _targets));
        }

        c.Sync();
        ClearExits(c);
        c.Sync();
        TModel.HeadBackward(c, r, _rows.RowWeight.Pointer);
        c.Sync();
    }

    /// <summary>The losses of this run do not depend on the exit token.</summary>
    private void ClearExits(WorkContext c)
    {
        for (int row = 0; c.Lane == 0 && row < (_model.ExitStride > 0 ? c.Rows : 0); row++)
        {
            TModel.ExitLogits(c)[row * (long)_model.ExitStride] = 0f;
        }
    }

    private void Record(WorkContext c, int r)
    {
        float[] losses = new ReadOnlySpan<float>(_rows.RowLoss.Pointer, c.Rows).ToArray();
        _lossPerLoop[r - 1] = losses.Sum(loss => (double)loss) / _targets;
        if (r < Loops)
        {
            return;
        }

        int[] lengths = [.. _batch.Select(sequence => sequence.Length)];
        ArchitectureDescription a = _model.Architecture;
        _rowLosses = losses;
        _logits = TensorLayout.ReadRows(TModel.Logits(c), _model.LogitStride, a.VocabularySize, lengths);
        _states = new float[Loops][][];
        for (int loop = 1; loop <= Loops; loop++)
        {
            _states[loop - 1] =
                TensorLayout.ReadRows(TModel.State(c, loop), _model.StateStride, a.Embedding, lengths);
        }
    }

    private TrainingRun Result()
    {
        _memory.CheckGuards();
        _rows.RowLoss.CheckGuards("row losses");
        TensorLayout.CheckPadsAreZero(_model, _memory.Weights);
        TensorLayout.CheckPadsAreZero(_model, new StoredWeights(First.Gradients));
        return new TrainingRun
        {
            Loss = _lossPerLoop.Zip(_loopWeights, (loss, weight) => loss * weight).Sum(),
            LossPerLoop = _lossPerLoop,
            RowLosses = _rowLosses,
            Logits = _logits,
            States = _states,
            Gradients = TensorLayout.Read(_model, new StoredWeights(First.Gradients)),
        };
    }
}
