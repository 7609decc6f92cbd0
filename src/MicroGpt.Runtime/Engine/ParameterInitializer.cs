using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// Initial values of a tensor. A normal draw is keyed by the tensor's index in the model and the logical index of the element, so
/// that neither padding nor the order of drawing changes it. Weights in bfloat16 get the same float, rounded to nearest.
/// </summary>
internal static unsafe class ParameterInitializer
{
    /// <summary>Writes every logical element. Padding is not written.</summary>
    /// <param name="weights">All of the model's weights.</param>
    /// <param name="tensor">Index in <see cref="ModelDescription.Parameters"/>.</param>
    public static void Fill(StoredWeights weights, ParameterInfo parameter, uint tensor, long seed)
    {
        var random = new CounterRandom(seed, RandomStream.Initialization, tensor);
        ulong index = 0;
        for (int row = 0; row < parameter.Rows; row++)
        {
            for (int column = 0; column < parameter.Columns; column++, index++)
            {
                weights[parameter.IndexOf(row, column)] = parameter.Initial switch
                {
                    InitialValue.Normal => (float)(parameter.Deviation * random.Normal(index)),
                    InitialValue.Ones => 1f,
                    InitialValue.Constant => parameter.Constant,
                    InitialValue.Identity => row == column ? parameter.Constant : 0f,
                    _ => 0f,
                };
            }
        }
    }
}
