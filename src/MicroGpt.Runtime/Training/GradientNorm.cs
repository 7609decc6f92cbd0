using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Training;

/// <summary>
/// Adds the gradients of the shards in index order and sums their squares in the same pass. Both are defined per chunk of the weights,
/// so that threads change who computes a chunk, but not its result.
/// </summary>
/// <remarks>
/// Squares of a chunk: eight lanes, each one chain of fused multiply-adds over elements lane, lane + 8, ..., then the tree
/// of <see cref="VectorMath.SumLanes(Vector256{float})"/>. Chunk sums are added in double in index order.
/// </remarks>
internal static unsafe class GradientNorm
{
    /// <summary>Stores the sum of all shards in shard 0 and clears the others, in [begin, end).</summary>
    /// <param name="begin">A multiple of 8, as is <paramref name="end"/>.</param>
    /// <param name="wide">Whether to use 256-bit vectors. Both ways give the same bits.</param>
    /// <returns>The sum of squares of the chunk.</returns>
    public static float ReduceChunk(float** shards, int shardCount, long begin, long end, bool wide) =>
        wide ? Reduce256(shards, shardCount, begin, end) : Reduce128(shards, shardCount, begin, end);

    /// <summary>The norm from the chunks' sums of squares.</summary>
    public static double Combine(float* chunkSums, int chunks)
    {
        double sum = 0;
        for (int i = 0; i < chunks; i++)
        {
            sum += chunkSums[i];
        }

        return Math.Sqrt(sum);
    }

    private static float Reduce256(float** shards, int shardCount, long begin, long end)
    {
        float* total = shards[0];
        Vector256<float> squares = Vector256<float>.Zero;
        for (long i = begin; i < end; i += 8)
        {
            Vector256<float> sum = Vector256.Load(total + i);
            for (int s = 1; s < shardCount; s++)
            {
                sum += Vector256.Load(shards[s] + i);
                Vector256<float>.Zero.Store(shards[s] + i);
            }

            if (shardCount > 1)
            {
                sum.Store(total + i);
            }

            squares = Vector256.FusedMultiplyAdd(sum, sum, squares);
        }

        return VectorMath.SumLanes(squares);
    }

    private static float Reduce128(float** shards, int shardCount, long begin, long end)
    {
        float* total = shards[0];
        Vector128<float> squaresLow = Vector128<float>.Zero;
        Vector128<float> squaresHigh = Vector128<float>.Zero;
        for (long i = begin; i < end; i += 8)
        {
            Vector128<float> low = Vector128.Load(total + i);
            Vector128<float> high = Vector128.Load(total + i + 4);
            for (int s = 1; s < shardCount; s++)
            {
                low += Vector128.Load(shards[s] + i);
                high += Vector128.Load(shards[s] + i + 4);
                Vector128<float>.Zero.Store(shards[s] + i);
                Vector128<float>.Zero.Store(shards[s] + i + 4);
            }

            if (shardCount > 1)
            {
                low.Store(total + i);
                high.Store(total + i + 4);
            }

            squaresLow = Vector128.FusedMultiplyAdd(low, low, squaresLow);
            squaresHigh = Vector128.FusedMultiplyAdd(high, high, squaresHigh);
        }

        return VectorMath.SumLanes(squaresLow, squaresHigh);
    }
}
