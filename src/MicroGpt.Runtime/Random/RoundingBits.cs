using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime;

/// <summary>
/// Random numbers in [0, 2^16) by (step, index), for rounding what a step writes: the same on every machine and whoever asks.
/// </summary>
/// <remarks>
/// The rounds of lowbias32, an integer hash of xorshifts and multiplications with little avalanche bias (Wellons, Prospecting for Hash Functions, 2018,
/// github.com/skeeto/hash-prospector). Philox would cost ten rounds of widening multiplications for each number, which is more than the
/// rest of AdamW; this is two 32-bit multiplications, and vectors have them. Two words that Philox makes of the step enter before
/// the first and between the two multiplications: with the former alone the numbers of one step would be those of another, moved along. The upper half of
/// the hash is the better mixed one.
/// </remarks>
/// <param name="step">The optimizer step.</param>
/// <param name="stream">What is rounded: numbers of one index are independent of each other.</param>
public readonly struct RoundingBits(int step, RandomStream stream = RandomStream.Rounding)
{
    private const int Kept = 16;
    private const int Shift0 = 16;
    private const int Shift1 = 15;
    private const int Shift2 = 16;
    private const uint Multiplier0 = 0x7FEB352D;
    private const uint Multiplier1 = 0x846CA68B;

    private readonly PhiloxBlock _keys = new CounterRandom(0, stream).Block((ulong)step);

    /// <summary>The number of one index.</summary>
    /// <param name="index">Modulo 2^32: numbers that far apart are the same.</param>
    public uint At(uint index)
    {
        uint x = index + _keys.Word0;
        x ^= x >> Shift0;
        x *= Multiplier0;
        x ^= _keys.Word1;
        x ^= x >> Shift1;
        x *= Multiplier1;
        x ^= x >> Shift2;
        return x >> Kept;
    }

    /// <inheritdoc cref="At(uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<uint> At(Vector128<uint> index)
    {
        Vector128<uint> x = index + Vector128.Create(_keys.Word0);
        x ^= Vector128.ShiftRightLogical(x, Shift0);
        x *= Vector128.Create(Multiplier0);
        x ^= Vector128.Create(_keys.Word1);
        x ^= Vector128.ShiftRightLogical(x, Shift1);
        x *= Vector128.Create(Multiplier1);
        x ^= Vector128.ShiftRightLogical(x, Shift2);
        return Vector128.ShiftRightLogical(x, Kept);
    }

    /// <inheritdoc cref="At(uint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<uint> At(Vector256<uint> index)
    {
        Vector256<uint> x = index + Vector256.Create(_keys.Word0);
        x ^= Vector256.ShiftRightLogical(x, Shift0);
        x *= Vector256.Create(Multiplier0);
        x ^= Vector256.Create(_keys.Word1);
        x ^= Vector256.ShiftRightLogical(x, Shift1);
        x *= Vector256.Create(Multiplier1);
        x ^= Vector256.ShiftRightLogical(x, Shift2);
        return Vector256.ShiftRightLogical(x, Kept);
    }
}
