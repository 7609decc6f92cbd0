using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Numerics;

/// <summary>
/// bfloat16: the upper 16 bits of a float, with 1 sign bit, 8 exponent bits and 7 stored mantissa bits. It is a storage format;
/// arithmetic stays in float.
/// </summary>
/// <remarks>
/// Both roundings add a number to the lower 16 bits and then drop them. The carry runs through mantissa and exponent, which is
/// IEEE 754 rounding, denormals included. A value that rounds above the largest bfloat16, 3.39e38, becomes infinity. Infinity
/// stays infinity: its lower bits are 0 and less than 2^16 is added. NaN is made quiet and skips the addition, because its
/// payload might carry into the sign or be lost. The vector forms compute in each lane what the scalar forms compute. Their
/// results are in the lower 16 bits of each 32-bit lane; the upper 16 bits are 0.
/// </remarks>
public static unsafe class BFloat16
{
    /// <summary>Number of low bits of a float that bfloat16 lacks.</summary>
    public const int DroppedBits = 16;

    private const uint QuietBit = 0x0040_0000;
    private const uint JustBelowHalf = 0x7FFF;

    /// <summary>Converts to float. The conversion is exact.</summary>
    public static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << DroppedBits);

    /// <summary>Converts the lower 16 bits of each lane to a float.</summary>
    /// <inheritdoc cref="Widen(ushort)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Widen(Vector128<uint> values) => Vector128.ShiftLeft(values, DroppedBits).AsSingle();

    /// <inheritdoc cref="Widen(Vector128{uint})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Widen(Vector256<uint> values) => Vector256.ShiftLeft(values, DroppedBits).AsSingle();

    /// <summary>Loads four consecutive numbers.</summary>
    /// <remarks>The eight bytes are loaded as a double, which keeps them in vector registers.</remarks>
    /// <inheritdoc cref="Widen(ushort)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load128(ushort* four) =>
        Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(double*)four).AsUInt16()));

    /// <summary>Loads eight consecutive numbers.</summary>
    /// <inheritdoc cref="Widen(ushort)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load256(ushort* eight) => Widen(Vector256.WidenLower(Vector128.Load(eight).ToVector256Unsafe()));

    /// <summary>Stores four rounded numbers from the lower 16 bits of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* four, Vector128<uint> values) =>
        *(double*)four = Vector128.Narrow(values, values).AsDouble().ToScalar();

    /// <summary>Stores eight rounded numbers from the lower 16 bits of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ushort* eight, Vector256<uint> values) =>
        Vector256.Narrow(values, values).GetLower().Store(eight);

    /// <summary>Rounds eight floats to nearest and stores them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNearest(ushort* eight, Vector256<float> values) => Store(eight, Nearest(values));

    /// <inheritdoc cref="StoreNearest(ushort*, Vector256{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNearest(ushort* eight, Vector128<float> lower, Vector128<float> upper) =>
        Vector128.Narrow(Nearest(lower), Nearest(upper)).Store(eight);

    /// <summary>Rounds to nearest, and ties to the even mantissa.</summary>
    public static ushort Nearest(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return Cut(bits, bits + JustBelowHalf + ((bits >> DroppedBits) & 1), value);
    }

    /// <inheritdoc cref="Nearest(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Nearest(Vector128<float> value)
    {
        Vector128<uint> bits = value.AsUInt32();
        Vector128<uint> odd = Vector128.ShiftRightLogical(bits, DroppedBits) & Vector128<uint>.One;
        return Cut(bits, bits + Vector128.Create(JustBelowHalf) + odd, value);
    }

    /// <inheritdoc cref="Nearest(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Nearest(Vector256<float> value)
    {
        Vector256<uint> bits = value.AsUInt32();
        Vector256<uint> odd = Vector256.ShiftRightLogical(bits, DroppedBits) & Vector256<uint>.One;
        return Cut(bits, bits + Vector256.Create(JustBelowHalf) + odd, value);
    }

    /// <summary>
    /// Rounds away from zero with a probability equal to the dropped fraction of the last place, else towards zero. The expected
    /// result is the value itself.
    /// </summary>
    /// <param name="random">A uniform random number in [0, 2^16).</param>
    public static ushort Stochastic(float value, uint random)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return Cut(bits, bits + random, value);
    }

    /// <inheritdoc cref="Stochastic(float, uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Stochastic(Vector128<float> value, Vector128<uint> random)
    {
        Vector128<uint> bits = value.AsUInt32();
        return Cut(bits, bits + random, value);
    }

    /// <inheritdoc cref="Stochastic(float, uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Stochastic(Vector256<float> value, Vector256<uint> random)
    {
        Vector256<uint> bits = value.AsUInt32();
        return Cut(bits, bits + random, value);
    }

    private static ushort Cut(uint bits, uint rounded, float value) =>
        (ushort)((float.IsNaN(value) ? bits | QuietBit : rounded) >> DroppedBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Cut(Vector128<uint> bits, Vector128<uint> rounded, Vector128<float> value)
    {
        Vector128<uint> isNumber = Vector128.Equals(value, value).AsUInt32();
        return Vector128.ShiftRightLogical(
            Vector128.ConditionalSelect(isNumber, rounded, bits | Vector128.Create(QuietBit)), DroppedBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Cut(Vector256<uint> bits, Vector256<uint> rounded, Vector256<float> value)
    {
        Vector256<uint> isNumber = Vector256.Equals(value, value).AsUInt32();
        return Vector256.ShiftRightLogical(
            Vector256.ConditionalSelect(isNumber, rounded, bits | Vector256.Create(QuietBit)), DroppedBits);
    }
}
