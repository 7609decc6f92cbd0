namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// The constants of one step and the loop over elements. Implemented by structs, so that the loops are compiled for each optimizer and
/// each way to store weights and moments, without a call per element.
/// </summary>
/// <remarks>
/// What is not per element is computed in double from the integer step and rounded once. Both loops give the same bits, so each element takes the same
/// IEEE operations in the same order. An element that is 0 with gradient and moments 0 stays +0: pads are such elements.
/// Mark the loops with <see cref="System.Runtime.CompilerServices.MethodImplOptions.NoInlining"/>: around a call in the loop over runs, constants would
/// be kept in memory.
/// </remarks>
internal unsafe interface IOptimizerStep<TSelf>
    where TSelf : struct, IOptimizerStep<TSelf>
{
    /// <inheritdoc cref="IOptimizer.Begin"/>
    /// <param name="settings">Validated settings.</param>
    static abstract TSelf Create(OptimizerSettings settings, int step, double rate, double norm);

    /// <summary>Updates a run of weights of one tensor and clears its gradients, in 256-bit vectors.</summary>
    /// <param name="run">It begins and ends at multiples of 8. Its index chooses the random numbers.</param>
    /// <param name="decays">Whether weight decay acts on the tensor.</param>
    void Update256<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, bool decays)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>;

    /// <inheritdoc cref="Update256"/>
    /// <summary>The same in 128-bit vectors.</summary>
    void Update128<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, bool decays)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>;
}
