using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>Adds the gradients of the shards, between the backward passes and the optimizer.</summary>
/// <remarks>
/// The sum of an element is one chain of additions in the order of the shards, ((g_0 + g_1) + g_2) + ..., so the bits do not depend on
/// the implementation. An implementation across processes, each with consecutive shards, passes the partial sums of a range on in that
/// order and returns the complete sums. Ranges are independent, so one can be sent while the next is added.
/// </remarks>
internal unsafe interface IGradientReduction
{
    /// <summary>Address of the sums, in the layout of the weights.</summary>
    float* Total { get; }

    /// <summary>
    /// Stores the sum over all shards in <see cref="Total"/> for each chunk of a range, and clears the other shards there. Each worker
    /// calls it for its own range after all shards are complete. The ranges do not overlap and together contain all chunks.
    /// </summary>
    /// <param name="chunks">Consecutive chunks.</param>
    /// <param name="squares">Receives the sum of squares of each chunk's elements, from <see cref="GradientNorm"/>.</param>
    void Reduce(ReadOnlySpan<WeightChunk> chunks, Span<float> squares);
}
