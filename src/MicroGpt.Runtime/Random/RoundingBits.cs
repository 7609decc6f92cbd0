using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Random;

/// <summary>
/// Random numbers in [0, 2^16) by (step, index), for rounding what a step writes: the same on every machine and whoever asks.
/// </summary>
/// <remarks>
/// The rounds of lowbias32, an integer hash of xorshifts and multiplications with little avalanche bias (Wellons, Prospecting for Hash Functions, 2018,
/// github.com/skeeto/hash-prospector). Philox would cost ten rounds of widening multiplications for each number, which is more than the
/// rest of an optimizer's step; this is two 32-bit multiplications, and vectors have them. Two words that Philox makes of the step enter before
/// the first and between the two multiplications: with the former alone the numbers of one step would be those of another, moved along. The upper half of
/// the hash is the better mixed one, and the last xorshift, x ^= x >> 16, does not reach it.
/// </remarks>
public readonly struct RoundingBits
{
    private const int Kept = 16;
    private const int Shift0 = 16;
    private const int Shift1 = 15;
    private const uint Multiplier0 = 0x7FEB352D;
    private const uint Multiplier1 = 0x846CA68B;

    private readonly uint _key0;
    private readonly uint _key1;

    /// <param name="step">The optimizer step.</param>
    /// <param name="stream">What is rounded: numbers of one index are independent of each other.</param>
    public RoundingBits(int step, RandomStream stream = RandomStream.Rounding)
    {
        PhiloxBlock keys = new CounterRandom(0, stream).Block((ulong)step);
        (_key0, _key1) = (keys.Word0, keys.Word1);
    }

    private RoundingBits(uint key0, uint key1) => (_key0, _key1) = (key0, key1);

    /// <summary>The same numbers under other indices: its number of an index is this one's of <c>index + shift</c>, modulo 2^32.</summary>
    public RoundingBits Shifted(uint shift) => new(_key0 + shift, _key1);

    /// <summary>The number of one index.</summary>
    /// <param name="index">Modulo 2^32: numbers that far apart are the same.</param>
    public uint At(uint index)
    {
        uint x = index + _key0;
        x ^= x >> Shift0;
        x *= Multiplier0;
        x ^= _key1;
        x ^= x >> Shift1;
        x *= Multiplier1;
        return x >> Kept;
    }

    /// <summary>The numbers of four indices in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<uint> Four(uint first)
    {
        Vector128<uint> x = Vector128<uint>.Indices + Vector128.Create(first + _key0);
        x ^= Vector128.ShiftRightLogical(x, Shift0);
        x *= Vector128.Create(Multiplier0);
        x ^= Vector128.Create(_key1);
        x ^= Vector128.ShiftRightLogical(x, Shift1);
        x *= Vector128.Create(Multiplier1);
        return Vector128.ShiftRightLogical(x, Kept);
    }

    /// <summary>The numbers of eight indices in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<uint> Eight(uint first)
    {
        Vector256<uint> x = Vector256<uint>.Indices + Vector256.Create(first + _key0);
        x ^= Vector256.ShiftRightLogical(x, Shift0);
        x *= Vector256.Create(Multiplier0);
        x ^= Vector256.Create(_key1);
        x ^= Vector256.ShiftRightLogical(x, Shift1);
        x *= Vector256.Create(Multiplier1);
        return Vector256.ShiftRightLogical(x, Kept);
    }
}
