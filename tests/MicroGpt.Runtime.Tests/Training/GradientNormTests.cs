namespace MicroGpt.Runtime.Tests.Training;

public unsafe class GradientNormTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 16)]
    [InlineData(3, 4096)]
    [InlineData(5, 1000)]
    public void Shards_are_added_in_order_and_cleared(int shards, int count)
    {
        float[][] narrow = Shards(shards, count);
        float[][] wide = Shards(shards, count);
        float[] expected = new float[count];
        for (int i = 0; i < count; i++)
        {
            expected[i] = narrow[0][i];
            for (int s = 1; s < shards; s++)
            {
                expected[i] += narrow[s][i];
            }
        }

        float squares = Reduce(narrow, wide: false);
        Assert.Equal(squares, Reduce(wide, wide: true));
        Assert.Equal(expected, narrow[0]);
        Assert.Equal(expected, wide[0]);
        Assert.All(narrow.Skip(1).Concat(wide.Skip(1)), shard => Assert.All(shard, x => Assert.Equal(0f, x)));
        Assert.Equal(expected.Sum(x => (double)x * x), squares, squares * 1e-5);
    }

    [Fact]
    public void The_sum_of_squares_has_one_definition()
    {
        float[][] shards = Shards(1, 104);
        float[] lanes = new float[8];
        for (int i = 0; i < 104; i++)
        {
            lanes[i % 8] = MathF.FusedMultiplyAdd(shards[0][i], shards[0][i], lanes[i % 8]);
        }

        float expected = ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
        Assert.Equal(expected, Reduce(shards, wide: true));
    }

    [Fact]
    public void Chunks_are_combined_in_double()
    {
        float[] squares = [1e8f, 1f, 1f, 1f, 1f];
        fixed (float* p = squares)
        {
            Assert.Equal(Math.Sqrt(100000004.0), GradientNorm.Combine(p, 5));
        }
    }

    [Fact]
    public void Chunks_cover_every_tensor_once_and_no_two()
    {
        ModelDescription model = ToyModel<OneShard>.Description;
        ParameterInfo large = model.Parameters[0] with { Offset = 480, Rows = 3000, PaddedCount = 24_004, Decays = false };
        model = model with { Parameters = [.. model.Parameters, large] };
        WeightChunk[] chunks = WeightChunk.Of(model);
        Assert.All(chunks, chunk => Assert.InRange(chunk.End - chunk.Begin, 8, WeightChunk.Size));
        Assert.All(chunks, chunk => Assert.Equal(0, chunk.Begin % 8 + chunk.End % 8));
        Assert.Equal(480 + 24_008, chunks[^1].End);
        Assert.Equal(6, chunks.Count(chunk => chunk.Begin >= 480));
        for (int i = 1; i < chunks.Length; i++)
        {
            Assert.True(chunks[i].Begin >= chunks[i - 1].End);
        }
    }

    private static float[][] Shards(int shards, int count)
    {
        var random = new CounterRandom(9, RandomStream.Data);
        return [.. Enumerable.Range(0, shards).Select(s =>
            Enumerable.Range(0, count).Select(i => (float)random.Normal((ulong)((s * count) + i))).ToArray())];
    }

    private static float Reduce(float[][] shards, bool wide)
    {
        float** table = stackalloc float*[shards.Length];
        var pins = shards.Select(shard => System.Runtime.InteropServices.GCHandle.Alloc(
            shard, System.Runtime.InteropServices.GCHandleType.Pinned)).ToList();
        for (int s = 0; s < shards.Length; s++)
        {
            table[s] = (float*)pins[s].AddrOfPinnedObject();
        }

        float sum = GradientNorm.ReduceChunk(table, shards.Length, 0, shards[0].Length, wide);
        pins.ForEach(pin => pin.Free());
        return sum;
    }
}
