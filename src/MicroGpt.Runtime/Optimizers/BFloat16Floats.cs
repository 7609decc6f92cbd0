using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Random;

namespace MicroGpt.Runtime.Optimizers;

/// <summary>Numbers that are stored in bfloat16, with no other copy.</summary>
/// <remarks>
/// Neighbouring bfloat16 numbers are 0.4 to 0.8 % apart, and a step moves a weight by about the learning rate: rounded to nearest, a weight of 0.1
/// would never feel steps of 1e-4. Rounded stochastically, it moves by the right amount in the mean (docs/adr/0010). A number that can be
/// stored exactly stays what it is either way, so zeros stay.
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
