using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>
/// Access to an array of weights or moments as floats, for every storage type. Structs implement it, so that an optimizer's loop is
/// compiled for each.
/// </summary>
internal unsafe interface IStoredFloats<TSelf>
    where TSelf : struct, IStoredFloats<TSelf>
{
    /// <summary>The array that begins at an address.</summary>
    static abstract TSelf At(void* data);

    /// <param name="i">Index in the weights.</param>
    Vector128<float> Load128(long i);

    /// <inheritdoc cref="Load128"/>
    Vector256<float> Load256(long i);

    /// <inheritdoc cref="Load128"/>
    /// <summary>Stores values rounded to nearest.</summary>
    void StoreNearest(long i, Vector128<float> values);

    /// <inheritdoc cref="StoreNearest(long, Vector128{float})"/>
    void StoreNearest(long i, Vector256<float> values);

    /// <inheritdoc cref="Load128"/>
    /// <summary>Stores values rounded stochastically, so that the expected stored value is the value.</summary>
    /// <param name="random">Random bits for rounding; number i belongs to the parameter at index i.</param>
    void StoreStochastic(long i, Vector128<float> values, RoundingBits random);

    /// <inheritdoc cref="StoreStochastic(long, Vector128{float}, RoundingBits)"/>
    void StoreStochastic(long i, Vector256<float> values, RoundingBits random);
}
