namespace MicroGpt.Runtime.Tests.Training;

public sealed unsafe class GradientReductionTests
{
    /// <summary>What another process would do with its shards: the seam suffices for it, and the bits are the same.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    public void Partial_sums_that_are_passed_on_give_the_same_bits(int shardsHere, int threads)
    {
        using var expected = new ToyRun<FourShards>(threads);
        using var actual = new ToyRun<FourShards>(threads, reduction: memory => new RelayedReduction(memory, shardsHere));
        Assert.Equal(expected.Steps(8), actual.Steps(8));
        Assert.Equal(expected.CopyWeights(), actual.CopyWeights());
        Assert.Equal(expected.CopyMoments(), actual.CopyMoments());
        for (int shard = 0; shard < actual.Trainer.State.Shards; shard++)
        {
            Assert.All(actual.CopyGradients(shard), g => Assert.Equal(0f, g));
        }
    }

    /// <summary>Two holders of shards. The first sends the sums of a range; the second adds its shards to them and has the total.</summary>
    private sealed class RelayedReduction(TrainingMemory memory, int shardsHere) : IGradientReduction, IDisposable
    {
        private readonly AlignedBuffer _received = AlignedBuffer.OfFloats(memory.Weights.Model.WeightFloats, "received sums");

        public float* Total => _received.Floats;

        public void Reduce(ReadOnlySpan<WeightChunk> chunks, Span<float> squares)
        {
            float** there = stackalloc float*[memory.Shards - shardsHere + 1];
            there[0] = _received.Floats;
            for (int shard = shardsHere; shard < memory.Shards; shard++)
            {
                there[shard - shardsHere + 1] = memory.GradientShards[shard];
            }

            for (int i = 0; i < chunks.Length; i++)
            {
                (long begin, long end) = (chunks[i].Begin, chunks[i].End);
                GradientNorm.ReduceChunk(memory.GradientShards, shardsHere, begin, end, wide: false);
                var sums = new Span<float>(memory.GradientShards[0] + begin, (int)(end - begin));
                sums.CopyTo(new Span<float>(_received.Floats + begin, sums.Length));
                sums.Clear();
                squares[i] = GradientNorm.ReduceChunk(there, memory.Shards - shardsHere + 1, begin, end, wide: false);
            }
        }

        public void Dispose() => _received.Dispose();
    }
}
