using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>Adds the shards of this process into the first one.</summary>
/// <param name="wide">Whether to use 256-bit vectors. Both ways give the same bits.</param>
internal sealed unsafe class InProcessReduction(TrainingMemory memory, bool wide) : IGradientReduction
{
    public float* Total => memory.GradientShards[0];

    public void Reduce(ReadOnlySpan<WeightChunk> chunks, Span<float> squares)
    {
        for (int i = 0; i < chunks.Length; i++)
        {
            squares[i] = GradientNorm.ReduceChunk(memory.GradientShards, memory.Shards, chunks[i].Begin, chunks[i].End, wide);
        }
    }
}
