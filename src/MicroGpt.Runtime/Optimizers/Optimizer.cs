using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

internal static class Optimizer
{
    /// <summary>Creates the optimizer that the settings name.</summary>
    public static IOptimizer Create(OptimizerSettings settings) => settings.Kind switch
    {
        OptimizerKind.AdamW => new Optimizer<AdamW>(settings),
        OptimizerKind.Lion => new Optimizer<Lion>(settings),
        OptimizerKind.Muon => new Muon(settings),
        _ => throw new ArgumentOutOfRangeException(nameof(settings)),
    };
}

/// <summary>Chooses the loop that is compiled for the storage types of weights and moments.</summary>
/// <param name="settings">Validated settings.</param>
internal sealed unsafe class Optimizer<TStep>(OptimizerSettings settings) : IOptimizer
    where TStep : struct, IOptimizerStep<TStep>
{
    private TStep _step;

    public void Begin(int step, double rate, double norm) => _step = TStep.Create(settings, step, rate, norm);

    public void Update(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide)
    {
        // Only stochastic rounding needs the logical index, for which the runs leave out the padding.
        LogicalRuns runs = weights.Type == StorageType.Float32 && moments.Type == StorageType.Float32
            ? new LogicalRuns(new LogicalRun(chunk.Begin, chunk.End, 0))
            : new LogicalRuns(chunk);
        var rule = UpdateRule.Of(chunk.Parameter);
        moments = moments.Shifted(chunk.SecondShift);
        if (weights.Type == StorageType.Float32)
        {
            Update(PlainFloats.At(weights.Data), gradients, moments, runs, rule, wide);
        }
        else
        {
            Update(BFloat16Floats.At(weights.Data), gradients, moments, runs, rule, wide);
        }
    }

    private void Update<TWeights>(TWeights weights, float* gradients, Moments moments, LogicalRuns runs, UpdateRule rule, bool wide)
        where TWeights : struct, IStoredFloats<TWeights>
    {
        if (moments.Type == StorageType.Float32)
        {
            Update<TWeights, PlainFloats>(weights, gradients, moments, runs, rule, wide);
        }
        else
        {
            Update<TWeights, BFloat16Floats>(weights, gradients, moments, runs, rule, wide);
        }
    }

    private void Update<TWeights, TMoments>(
        TWeights weights, float* gradients, Moments moments, LogicalRuns runs, UpdateRule rule, bool wide)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>
    {
        foreach (LogicalRun run in runs)
        {
            if (wide)
            {
                _step.Update256<TWeights, TMoments>(weights, gradients, moments, run, rule);
            }
            else
            {
                _step.Update128<TWeights, TMoments>(weights, gradients, moments, run, rule);
            }
        }
    }
}
