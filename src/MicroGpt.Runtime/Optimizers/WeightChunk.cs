using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>A piece of one tensor that the optimizer treats at once: floats [Begin, End) of the weights.</summary>
/// <param name="Parameter">The tensor.</param>
/// <param name="FirstIndex">Logical elements of the tensors before this one.</param>
/// <param name="Learns">Otherwise its gradient is dropped: it counts in no norm and changes nothing.</param>
internal readonly record struct WeightChunk(long Begin, long End, ParameterInfo Parameter, long FirstIndex, bool Learns)
{
    /// <summary>Floats of a chunk: weights, gradients and moments of one fit the first-level cache together.</summary>
    public const int Size = 4096;

    /// <summary>Cuts every tensor from its first float; the last piece of each may be shorter.</summary>
    /// <param name="exitOnly">Whether nothing but the exit token's row and bias learns.</param>
    public static WeightChunk[] Of(ModelDescription model, bool exitOnly = false)
    {
        var chunks = new List<WeightChunk>();
        long index = 0;
        foreach (ParameterInfo parameter in model.Parameters)
        {
            // Whole vectors: tensors begin at multiples of 16, so what lies between two is nobody's and 0.
            long end = parameter.Offset + ((parameter.PaddedCount + 7) / 8 * 8);
            bool learns = !exitOnly || parameter.Name is TensorNames.ExitWeight or TensorNames.ExitBias;
            for (long begin = parameter.Offset; begin < end; begin += Size)
            {
                chunks.Add(new WeightChunk(begin, Math.Min(begin + Size, end), parameter, index, learns));
            }

            index += parameter.Count;
        }

        return [.. chunks];
    }
}
