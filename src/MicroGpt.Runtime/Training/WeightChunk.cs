namespace MicroGpt.Runtime;

/// <summary>A piece of one tensor that the optimizer treats at once: floats [Begin, End) of the weights.</summary>
internal readonly record struct WeightChunk(long Begin, long End, bool Decays)
{
    /// <summary>Floats of a chunk: weights, gradients and moments of one fit the first-level cache together.</summary>
    public const int Size = 4096;

    /// <summary>Cuts every tensor from its first float; the last piece of each may be shorter.</summary>
    public static WeightChunk[] Of(ModelDescription model)
    {
        var chunks = new List<WeightChunk>();
        foreach (ParameterInfo parameter in model.Parameters)
        {
            // Whole vectors: tensors begin at multiples of 16, so what lies between two is nobody's and 0.
            long end = parameter.Offset + ((parameter.PaddedCount + 7) / 8 * 8);
            for (long begin = parameter.Offset; begin < end; begin += Size)
            {
                chunks.Add(new WeightChunk(begin, Math.Min(begin + Size, end), parameter.Decays));
            }
        }

        return [.. chunks];
    }
}
