using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>Makes one gradient of the shards' gradients, between the backward passes and the optimizer.</summary>
/// <remarks>
/// The sum of an element is one chain of additions in the order of the shards, whoever holds them: ((g_0 + g_1) + g_2) + ... So the bits do not depend on
/// the implementation. One that works across processes, each with some of the shards in a row, passes the partial sums of a range on in that
/// order and gives back the complete ones; ranges are independent of each other, so one can be under way while the next is added.
/// </remarks>
internal unsafe interface IGradientReduction
{
    /// <summary>Where sums are left, laid out like the weights.</summary>
    float* Total { get; }

    /// <summary>
    /// Leaves the sum over all shards in <see cref="Total"/> for each chunk of a range, and clears every other shard there. Each worker calls it for a range
    /// of its own after all shards are complete; no two ranges overlap, and together they are all chunks.
    /// </summary>
    /// <param name="chunks">Chunks that follow each other.</param>
    /// <param name="squares">For each chunk the sum of squares of its elements, by <see cref="GradientNorm"/>.</param>
    void Reduce(ReadOnlySpan<WeightChunk> chunks, Span<float> squares);
}
