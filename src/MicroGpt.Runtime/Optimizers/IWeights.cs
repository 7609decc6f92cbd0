using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Weights as floats, whatever they are stored as. Implemented by structs, so that AdamW's loop is compiled for each.</summary>
internal interface IWeights
{
    /// <param name="i">Place in the weights.</param>
    Vector128<float> Load128(long i);

    /// <inheritdoc cref="Load128"/>
    /// <param name="random">What values are rounded with: the number of place i is that of the parameter there.</param>
    void Store(long i, Vector128<float> values, RoundingBits random);

    /// <inheritdoc cref="Load128"/>
    Vector256<float> Load256(long i);

    /// <inheritdoc cref="Store(long, Vector128{float}, RoundingBits)"/>
    void Store(long i, Vector256<float> values, RoundingBits random);
}
