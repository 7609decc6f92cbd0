namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// The constants of one step and the loop over elements. Structs implement it, so that the loop is compiled for each optimizer and each
/// combination of storage types, without a call per element.
/// </summary>
/// <remarks>
/// Constants are computed in double from the integer step and rounded once. Both loops must give the same bits, so each element takes
/// the same IEEE operations in the same order. An element that is 0 with gradient and moments 0, such as padding, must stay +0.
/// Mark the loops with <see cref="System.Runtime.CompilerServices.MethodImplOptions.NoInlining"/>. If they were inlined into the loop
/// over runs, the JIT would keep the constants in memory.
/// </remarks>
internal unsafe interface IOptimizerStep<TSelf>
    where TSelf : struct, IOptimizerStep<TSelf>
{
    /// <inheritdoc cref="IOptimizer.Begin"/>
    /// <param name="settings">Validated settings.</param>
    static abstract TSelf Create(OptimizerSettings settings, int step, double rate, double norm);

    /// <summary>Updates a run of weights of one tensor and clears its gradients, in 256-bit vectors.</summary>
    /// <param name="run">A run that begins and ends at multiples of 8. Its index selects the random numbers.</param>
    /// <param name="rule">What the update of the tensor has of its own.</param>
    void Update256<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>;

    /// <inheritdoc cref="Update256"/>
    /// <summary>The same in 128-bit vectors.</summary>
    void Update128<TWeights, TMoments>(TWeights weights, float* gradients, Moments moments, LogicalRun run, UpdateRule rule)
        where TWeights : struct, IStoredFloats<TWeights>
        where TMoments : struct, IStoredFloats<TMoments>;
}
