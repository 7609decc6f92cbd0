using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Updates the weights from the gradients, one chunk at a time. <see cref="OptimizerKinds"/> lists its moments.</summary>
internal unsafe interface IOptimizer
{
    /// <summary>Prepares a step. One worker calls it before any worker calls <see cref="Update"/>.</summary>
    /// <param name="step">t; 1 for the first step.</param>
    /// <param name="rate">Learning rate of this step.</param>
    /// <param name="norm">Global norm of the gradient before clipping.</param>
    void Begin(int step, double rate, double norm);

    /// <summary>
    /// Updates the weights and moments of a chunk and clears its gradients. The chunks are divided among the workers. For a matrix whose
    /// update is orthogonalized it only updates the moments and stores in the gradients what to orthogonalize.
    /// </summary>
    /// <param name="wide">Whether to use 256-bit vectors. Both ways give the same bits.</param>
    void Update(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide);

    /// <summary>
    /// Updates the weights of a chunk of such a matrix, whose gradients hold the orthogonalized update, and clears the gradients.
    /// </summary>
    /// <inheritdoc cref="Update"/>
    void Complete(StoredWeights weights, float* gradients, Moments moments, WeightChunk chunk, bool wide)
    {
    }
}
