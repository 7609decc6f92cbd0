using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Weights in half the memory and with no other copy, rounded stochastically.</summary>
/// <remarks>
/// Neighbouring bfloat16 numbers are 0.4 to 0.8 % apart, and a step moves a weight by about the learning rate: rounded to nearest, a weight of 0.1
/// would never feel steps of 1e-4. Rounded up or down by chance it moves by the right amount in the mean (docs/adr/0010). A weight whose
/// update is 0 has nothing to be rounded and stays.
/// </remarks>
/// <param name="weights">bfloat16 numbers.</param>
internal readonly unsafe struct BFloat16Weights(ushort* weights) : IWeights
{
    private readonly ushort* _weights = weights;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Load128(long i) => BFloat16.Load128(_weights + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector128<float> values, RoundingBits random) =>
        BFloat16.Store(_weights + i, BFloat16.Stochastic(values, random.Four((uint)i)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Load256(long i) => BFloat16.Load256(_weights + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(long i, Vector256<float> values, RoundingBits random) =>
        BFloat16.Store(_weights + i, BFloat16.Stochastic(values, random.Eight((uint)i)));
}
