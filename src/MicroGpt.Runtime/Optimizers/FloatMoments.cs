using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Moments that are stored as they are computed.</summary>
/// <param name="first">Means of gradients.</param>
/// <param name="second">Means of squared gradients.</param>
internal readonly unsafe struct FloatMoments(float* first, float* second) : IMoments
{
    private readonly float* _first = first;
    private readonly float* _second = second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> LoadFirst128(long i) => Vector128.Load(_first + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> LoadSecond128(long i) => Vector128.Load(_second + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector128<float> first, Vector128<float> second, RoundingBits random)
    {
        first.Store(_first + i);
        second.Store(_second + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LoadFirst256(long i) => Vector256.Load(_first + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LoadSecond256(long i) => Vector256.Load(_second + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector256<float> first, Vector256<float> second, RoundingBits random)
    {
        first.Store(_first + i);
        second.Store(_second + i);
    }
}
