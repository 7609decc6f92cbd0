using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Moments in half the memory: m rounded to nearest, v stochastically.</summary>
/// <remarks>
/// At beta2 = 0.999 a step changes v by at most 0.1 % once gradients shrink, and neighbouring bfloat16 numbers are 0.4 to 0.8 % apart: rounded to nearest, v would
/// never fall (docs/adr/0009). m moves by a tenth of the gradient and needs no such care. Zeros stay: 0 has nothing to be rounded up for.
/// </remarks>
/// <param name="first">Means of gradients.</param>
/// <param name="second">Means of squared gradients.</param>
internal readonly unsafe struct BFloat16Moments(ushort* first, ushort* second) : IMoments
{
    private readonly ushort* _first = first;
    private readonly ushort* _second = second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> LoadFirst128(long i) => BFloat16.Load128(_first + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> LoadSecond128(long i) => BFloat16.Load128(_second + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector128<float> first, Vector128<float> second, RoundingBits random)
    {
        BFloat16.Store(_first + i, BFloat16.Nearest(first));
        BFloat16.Store(_second + i, BFloat16.Stochastic(second, random.Four((uint)i)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LoadFirst256(long i) => BFloat16.Load256(_first + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> LoadSecond256(long i) => BFloat16.Load256(_second + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector256<float> first, Vector256<float> second, RoundingBits random)
    {
        BFloat16.Store(_first + i, BFloat16.Nearest(first));
        BFloat16.Store(_second + i, BFloat16.Stochastic(second, random.Eight((uint)i)));
    }
}
