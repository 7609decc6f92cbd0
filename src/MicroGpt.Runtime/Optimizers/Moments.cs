using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Where AdamW's running means lie: an element for each float of the weights, laid out as these.</summary>
/// <param name="type">What an element is.</param>
/// <param name="first">Means of gradients (m).</param>
/// <param name="second">Means of squared gradients (v).</param>
public readonly unsafe struct Moments(StorageType type, void* first, void* second)
{
    public StorageType Type { get; } = type;

    public void* First { get; } = first;

    public void* Second { get; } = second;
}

/// <summary>The moments as floats, whatever they are stored as. Implemented by structs, so that AdamW's loop is compiled for each.</summary>
internal interface IMoments
{
    /// <param name="i">Place in the weights.</param>
    Vector128<float> LoadFirst128(long i);

    /// <inheritdoc cref="LoadFirst128"/>
    Vector128<float> LoadSecond128(long i);

    /// <inheritdoc cref="LoadFirst128"/>
    /// <param name="random">What v is rounded with: the number of place i is that of the parameter there.</param>
    void Store(long i, Vector128<float> first, Vector128<float> second, RoundingBits random);

    /// <inheritdoc cref="LoadFirst128"/>
    Vector256<float> LoadFirst256(long i);

    /// <inheritdoc cref="LoadFirst128"/>
    Vector256<float> LoadSecond256(long i);

    /// <inheritdoc cref="Store(long, Vector128{float}, Vector128{float}, RoundingBits)"/>
    void Store(long i, Vector256<float> first, Vector256<float> second, RoundingBits random);
}
