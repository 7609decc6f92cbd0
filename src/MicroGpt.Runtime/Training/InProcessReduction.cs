using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Training;

/// <summary>Adds shards that all lie in this process, into the first.</summary>
/// <param name="wide">Use 256-bit vectors; the same bits either way.</param>
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
