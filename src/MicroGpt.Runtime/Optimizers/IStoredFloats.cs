using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>An array of weights or moments as floats, whatever they are stored as. Implemented by structs, so that an optimizer's loop is compiled for each.</summary>
internal unsafe interface IStoredFloats<TSelf>
    where TSelf : struct, IStoredFloats<TSelf>
{
    /// <summary>The array that begins at an address.</summary>
    static abstract TSelf At(void* data);

    /// <param name="i">Place in the weights.</param>
    Vector128<float> Load128(long i);

    /// <inheritdoc cref="Load128"/>
    Vector256<float> Load256(long i);

    /// <inheritdoc cref="Load128"/>
    /// <summary>Rounds to the nearest number that can be stored.</summary>
    void StoreNearest(long i, Vector128<float> values);

    /// <inheritdoc cref="StoreNearest(long, Vector128{float})"/>
    void StoreNearest(long i, Vector256<float> values);

    /// <inheritdoc cref="Load128"/>
    /// <summary>Rounds up or down by chance, so that the mean of what is stored is the value.</summary>
    /// <param name="random">The number of place i is that of the parameter there.</param>
    void StoreStochastic(long i, Vector128<float> values, RoundingBits random);

    /// <inheritdoc cref="StoreStochastic(long, Vector128{float}, RoundingBits)"/>
    void StoreStochastic(long i, Vector256<float> values, RoundingBits random);
}
