using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Engine;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Optimizers;
using MicroGpt.Runtime.Threading;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// What follows the backward passes of a step: the gradients of the shards are added, and the optimizer updates the weights. Workers divide
/// chunks of the weights, and matrices where the optimizer orthogonalizes.
/// </summary>
internal sealed unsafe class WeightUpdate<TModel> : IDisposable
    where TModel : ICompiledModel
{
    private readonly TrainingMemory _state;
    private readonly IGradientReduction _reduction;
    private readonly IOptimizer _optimizer;
    private readonly UpdateChunks _chunks;
    private readonly AlignedBuffer _squares;
    private readonly UpdateMatrix[][] _matrices;
    private readonly AlignedBuffer _matrixWork;
    private readonly bool _wide;

    /// <param name="tokens">The most tokens of a step.</param>
    /// <param name="reduction">Creates the gradient reduction; the second argument says whether to use 256-bit vectors.</param>
    /// <exception cref="MicroGptException">There is not enough memory.</exception>
    public WeightUpdate(
        ModelEngine engine,
        TrainerOptions options,
        TrainingMemory state,
        long tokens,
        Func<TrainingMemory, bool, IGradientReduction> reduction)
    {
        _state = state;
        _wide = Vector256.IsHardwareAccelerated && engine.Isa != Isa.Portable;
        _reduction = reduction(state, _wide);
        _optimizer = Optimizer.Create(options.Optimizer);
        bool exitOnly = !options.Objective.TrainsModel;
        ModelDescription model = engine.Model;
        int workers = engine.Pool.Workers;
        _chunks = new UpdateChunks(model, options.Optimizer.Kind, exitOnly, tokens);
        _squares = AlignedBuffer.OfFloats(UpdateChunks.CapacityOf(model, tokens), "gradient norm");
        _matrices = exitOnly ? [] : MatrixShare.Of(model, workers);
        _matrixWork = AlignedBuffer.OfFloats(checked(model.Plan.MatrixWorkFloats * workers), "optimizer");
    }

    /// <summary>Prepares for a batch. Called by one worker.</summary>
    public void Select(SequenceBatch batch) => _chunks.Select(batch);

    /// <summary>Adds the shards. Called by every worker.</summary>
    public void Reduce(WorkContext everyone)
    {
        long began = everyone.Timed ? KernelClock.Now : 0;
        for (int part = 0; part < UpdateChunks.Parts; part++)
        {
            _chunks.Share(everyone, part, out int begin, out int end);
            _reduction.Reduce(_chunks.Range(begin, end), new Span<float>(_squares.Floats + begin, end - begin));
            for (int i = begin; i < end; i++)
            {
                ref readonly WeightChunk chunk = ref _chunks[i];
                if (!chunk.Learns)
                {
                    new Span<float>(_reduction.Total + chunk.Begin, (int)(chunk.End - chunk.Begin)).Clear();
                    _squares.Floats[i] = 0;
                }
            }
        }

        Clock(everyone, KernelClock.Reduction, began);
    }

    /// <summary>Global norm of the gradient, after <see cref="Reduce"/>.</summary>
    public double Norm() => GradientNorm.Combine(_squares.Floats, _chunks.Count);

    /// <inheritdoc cref="IOptimizer.Begin"/>
    public void Begin(int step, double rate, double norm) => _optimizer.Begin(step, rate, norm);

    /// <summary>Updates weights and moments and clears the gradients. Called by every worker after <see cref="Begin"/>.</summary>
    public void Run(WorkContext everyone)
    {
        Update(everyone);
        if (_matrices.Length > 0 && TModel.Description.MatrixShapes.Count > 0)
        {
            everyone.Sync();
            Orthogonalize(everyone);
            everyone.Sync();
            Complete(everyone);
        }
    }

    public void Dispose()
    {
        _squares.Dispose();
        _matrixWork.Dispose();
    }

    private void Update(WorkContext everyone)
    {
        long began = everyone.Timed ? KernelClock.Now : 0;
        for (int part = 0; part < UpdateChunks.Parts; part++)
        {
            _chunks.Share(everyone, part, out int begin, out int end);
            for (int i = begin; i < end; i++)
            {
                ref readonly WeightChunk chunk = ref _chunks[i];
                if (chunk.Learns)
                {
                    _optimizer.Update(_state.Weights.Stored, _reduction.Total, _state.Moments, chunk, _wide);
                }
            }
        }

        Clock(everyone, KernelClock.Optimizer, began);
    }

    private void Orthogonalize(WorkContext everyone)
    {
        long began = everyone.Timed ? KernelClock.Now : 0;
        float* work = _matrixWork.Floats + (everyone.Lane * TModel.Description.Plan.MatrixWorkFloats);
        foreach (UpdateMatrix matrix in _matrices[everyone.Lane])
        {
            TModel.Orthogonalize(everyone, matrix.Shape, _reduction.Total + matrix.Offset, work);
        }

        Clock(everyone, KernelClock.Orthogonalization, began);
    }

    private void Complete(WorkContext everyone)
    {
        long began = everyone.Timed ? KernelClock.Now : 0;
        _chunks.Share(everyone, 0, out int begin, out int end);
        for (int i = begin; i < end; i++)
        {
            ref readonly WeightChunk chunk = ref _chunks[i];
            if (chunk.Parameter.Matrices > 0)
            {
                _optimizer.Complete(_state.Weights.Stored, _reduction.Total, _state.Moments, chunk, _wide);
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
