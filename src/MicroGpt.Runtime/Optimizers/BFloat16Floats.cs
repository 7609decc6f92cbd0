using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Numbers stored in bfloat16 without any other copy.</summary>
/// <remarks>
/// Neighbouring bfloat16 numbers are 0.4 to 0.8 % apart, and a step moves a weight by about the learning rate. Rounded to nearest, a
/// weight of 0.1 would not change under steps of 1e-4. Stochastic rounding changes it by the right amount on average (docs/adr/0010). Both
/// roundings keep a number that bfloat16 can represent, so zeros stay 0.
/// </remarks>
internal readonly unsafe struct BFloat16Floats(ushort* data) : IStoredFloats<BFloat16Floats>
{
    private readonly ushort* _data = data;

    public static BFloat16Floats At(void* data) => new((ushort*)data);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<float> Load128(long i) => BFloat16.Load128(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Load256(long i) => BFloat16.Load256(_data + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreNearest(long i, Vector128<float> values) => BFloat16.Store(_data + i, BFloat16.Nearest(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreNearest(long i, Vector256<float> values) => BFloat16.Store(_data + i, BFloat16.Nearest(values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreStochastic(long i, Vector128<float> values, RoundingBits random) =>
        BFloat16.Store(_data + i, BFloat16.Stochastic(values, random.Four((uint)i)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreStochastic(long i, Vector256<float> values, RoundingBits random) =>
        BFloat16.Store(_data + i, BFloat16.Stochastic(values, random.Eight((uint)i)));
}
