using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>A part of one tensor that the optimizer updates at once: floats [Begin, End) of the weights.</summary>
/// <param name="Parameter">The tensor.</param>
/// <param name="FirstIndex">Number of logical elements in the tensors before this one.</param>
/// <param name="SecondShift">What to add to an index in the weights for the second moment.</param>
/// <param name="Learns">Whether it learns. Otherwise its gradient is dropped: it counts in no norm and changes nothing.</param>
internal readonly record struct WeightChunk(
    long Begin, long End, ParameterInfo Parameter, long FirstIndex, bool Learns, long SecondShift = 0)
{
    /// <summary>Floats in a chunk. Its weights, gradients and moments fit in the L1 cache together.</summary>
    public const int Size = 4096;

    /// <summary>
    /// Cuts every tensor into chunks from its first float, but the row-sparse one, whose chunks change with the batch. The last chunk of a
    /// tensor may be shorter.
    /// </summary>
    /// <param name="exitOnly">Whether only the exit token's row and bias learn.</param>
    public static WeightChunk[] Of(ModelDescription model, OptimizerKind optimizer = OptimizerKind.AdamW, bool exitOnly = false)
    {
        MomentLayout second = MomentLayout.Of(model, optimizer)[^1];
        var chunks = new List<WeightChunk>();
        long index = 0;
        foreach (ParameterInfo parameter in model.Parameters)
        {
            // Tensors begin at multiples of 16, and the gaps between them are 0, so a chunk can end at a whole vector.
            long end = parameter.Offset + ((parameter.PaddedCount + 7) / 8 * 8);
            bool learns = !exitOnly || parameter.Name is TensorNames.ExitWeight or TensorNames.ExitBias;
            long shift = second.ShiftOf(parameter);
            for (long begin = parameter.Offset; begin < end && !parameter.RowSparse; begin += Size)
            {
                chunks.Add(new WeightChunk(begin, Math.Min(begin + Size, end), parameter, index, learns, shift));
            }

            index += parameter.Count;
        }

        return [.. chunks];
    }
}
