using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Weights that are stored as they are computed.</summary>
internal readonly unsafe struct FloatWeights(float* weights) : IWeights
{
    private readonly float* _weights = weights;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Load128(long i) => Vector128.Load(_weights + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector128<float> values, RoundingBits random) => values.Store(_weights + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Load256(long i) => Vector256.Load(_weights + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector256<float> values, RoundingBits random) => values.Store(_weights + i);
}
