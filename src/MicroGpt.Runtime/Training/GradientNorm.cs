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
    /// <summary>Floats that a loop adds at once, so that it reads the address of a shard once for all of them.</summary>
    private const int Unrolled = 32;

    /// <summary>Stores the sum of all shards in shard 0 and clears the others, in [begin, end).</summary>
    /// <param name="begin">A multiple of 8, as is <paramref name="end"/>.</param>
    /// <param name="wide">Whether to use 256-bit vectors. Both ways give the same bits.</param>
    /// <returns>The sum of squares of the chunk.</returns>
    public static float ReduceChunk(float** shards, int shardCount, long begin, long end, bool wide)
    {
        float squares = wide ? Reduce256(shards, shardCount, begin, end) : Reduce128(shards, shardCount, begin, end);
        for (int s = 1; s < shardCount; s++)
        {
            new Span<float>(shards[s] + begin, (int)(end - begin)).Clear();
        }

        return squares;
    }

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
        long i = begin;
        for (; i + Unrolled <= end; i += Unrolled)
        {
            Vector256<float> sum0 = Vector256.Load(total + i);
            Vector256<float> sum1 = Vector256.Load(total + i + 8);
            Vector256<float> sum2 = Vector256.Load(total + i + 16);
            Vector256<float> sum3 = Vector256.Load(total + i + 24);
            for (int s = 1; s < shardCount; s++)
            {
                float* shard = shards[s] + i;
                sum0 += Vector256.Load(shard);
                sum1 += Vector256.Load(shard + 8);
                sum2 += Vector256.Load(shard + 16);
                sum3 += Vector256.Load(shard + 24);
            }

            if (shardCount > 1)
            {
                sum0.Store(total + i);
                sum1.Store(total + i + 8);
                sum2.Store(total + i + 16);
                sum3.Store(total + i + 24);
            }

            squares = Vector256.FusedMultiplyAdd(sum0, sum0, squares);
            squares = Vector256.FusedMultiplyAdd(sum1, sum1, squares);
            squares = Vector256.FusedMultiplyAdd(sum2, sum2, squares);
            squares = Vector256.FusedMultiplyAdd(sum3, sum3, squares);
        }

        for (; i < end; i += 8)
        {
            Vector256<float> sum = Vector256.Load(total + i);
            for (int s = 1; s < shardCount; s++)
            {
                sum += Vector256.Load(shards[s] + i);
            }

            sum.Store(total + i);
            squares = Vector256.FusedMultiplyAdd(sum, sum, squares);
        }

        return VectorMath.SumLanes(squares);
    }

    private static float Reduce128(float** shards, int shardCount, long begin, long end)
    {
        float* total = shards[0];
        Vector128<float> low = Vector128<float>.Zero;
        Vector128<float> high = Vector128<float>.Zero;
        long i = begin;
        for (; i + Unrolled <= end; i += Unrolled)
        {
            Vector128<float> sum0 = Vector128.Load(total + i);
            Vector128<float> sum1 = Vector128.Load(total + i + 4);
            Vector128<float> sum2 = Vector128.Load(total + i + 8);
            Vector128<float> sum3 = Vector128.Load(total + i + 12);
            Vector128<float> sum4 = Vector128.Load(total + i + 16);
            Vector128<float> sum5 = Vector128.Load(total + i + 20);
            Vector128<float> sum6 = Vector128.Load(total + i + 24);
            Vector128<float> sum7 = Vector128.Load(total + i + 28);
            for (int s = 1; s < shardCount; s++)
            {
                float* shard = shards[s] + i;
                sum0 += Vector128.Load(shard);
                sum1 += Vector128.Load(shard + 4);
                sum2 += Vector128.Load(shard + 8);
                sum3 += Vector128.Load(shard + 12);
                sum4 += Vector128.Load(shard + 16);
                sum5 += Vector128.Load(shard + 20);
                sum6 += Vector128.Load(shard + 24);
                sum7 += Vector128.Load(shard + 28);
            }

            if (shardCount > 1)
            {
                sum0.Store(total + i);
                sum1.Store(total + i + 4);
                sum2.Store(total + i + 8);
                sum3.Store(total + i + 12);
                sum4.Store(total + i + 16);
                sum5.Store(total + i + 20);
                sum6.Store(total + i + 24);
                sum7.Store(total + i + 28);
            }

            low = Vector128.FusedMultiplyAdd(sum0, sum0, low);
            high = Vector128.FusedMultiplyAdd(sum1, sum1, high);
            low = Vector128.FusedMultiplyAdd(sum2, sum2, low);
            high = Vector128.FusedMultiplyAdd(sum3, sum3, high);
            low = Vector128.FusedMultiplyAdd(sum4, sum4, low);
            high = Vector128.FusedMultiplyAdd(sum5, sum5, high);
            low = Vector128.FusedMultiplyAdd(sum6, sum6, low);
            high = Vector128.FusedMultiplyAdd(sum7, sum7, high);
        }

        for (; i < end; i += 8)
        {
            Vector128<float> sumLow = Vector128.Load(total + i);
            Vector128<float> sumHigh = Vector128.Load(total + i + 4);
            for (int s = 1; s < shardCount; s++)
            {
                sumLow += Vector128.Load(shards[s] + i);
                sumHigh += Vector128.Load(shards[s] + i + 4);
            }

            sumLow.Store(total + i);
            sumHigh.Store(total + i + 4);
            low = Vector128.FusedMultiplyAdd(sumLow, sumLow, low);
            high = Vector128.FusedMultiplyAdd(sumHigh, sumHigh, high);
        }

        return VectorMath.SumLanes(low, high);
    }
}
