using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// Muon for the matrices of the blocks, AdamW for everything else. <see cref="Update"/> completes a step of AdamW and begins one of Muon;
/// the trainer then orthogonalizes, and <see cref="Complete"/> ends it.
/// </summary>
/// <param name="settings">Validated settings.</param>
internal sealed unsafe class Muon(OptimizerSettings settings) : IOptimizer
{
    private readonly Optimizer<AdamW> _others = new(settings);
    private readonly Optimizer<MuonMomentum> _momentum = new(settings);
    private readonly Optimizer<MuonUpdate> _update = new(settings);

    public void Begin(int step, double rate, double norm)
    {
        _others.Begin(step, rate, norm);
        _momentum.Begin(step, rate, norm);
        _update.Begin(step, rate, norm);
    }

    public void Update(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide)
    {
        IOptimizer optimizer = chunk.Parameter.Matrices > 0 ? _momentum : _others;
        optimizer.Update(weights, gradients, moments, chunk, wide);
    }

    public void Complete(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide) =>
        _update.Update(weights, gradients, moments, chunk, wide);
}
