using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Changes weights by gradients, a chunk at a time. How many moments it keeps stands in <see cref="OptimizerKinds"/>.</summary>
internal unsafe interface IOptimizer
{
    /// <summary>Prepares a step. By one worker, before any calls <see cref="Update"/>.</summary>
    /// <param name="step">t: 1 for the first step.</param>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="norm">Global norm of the gradient before clipping.</param>
    void Begin(int step, double rate, double norm);

    /// <summary>Updates the weights and moments of a chunk and clears its gradients. Workers share the chunks.</summary>
    /// <param name="wide">Use 256-bit vectors; the same bits either way.</param>
    void Update(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide);
}
