using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Numbers in float32, stored without rounding.</summary>
internal readonly unsafe struct PlainFloats(float* data) : IStoredFloats<PlainFloats>
{
    private readonly float* _data = data;

    public static PlainFloats At(void* data) => new((float*)data);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Load128(long i) => Vector128.Load(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Load256(long i) => Vector256.Load(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreNearest(long i, Vector128<float> values) => values.Store(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreNearest(long i, Vector256<float> values) => values.Store(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreStochastic(long i, Vector128<float> values, RoundingBits random) => values.Store(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreStochastic(long i, Vector256<float> values, RoundingBits random) => values.Store(_data + i);
}
