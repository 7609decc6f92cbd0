using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Random;

/// <summary>
/// Random numbers in [0, 2^16) by (step, index), used to round the values that a step stores. They are the same on every
/// machine and thread.
/// </summary>
/// <remarks>
/// The hash is lowbias32: xorshifts and multiplications of an integer with little avalanche bias (Wellons, Prospecting for Hash
/// Functions, 2018, github.com/skeeto/hash-prospector). Philox would need ten rounds of widening multiplications per number,
/// more than the rest of an optimizer's step. This hash needs two 32-bit multiplications, which vector units have.
/// Philox makes two key words from the step. One enters before the first multiplication and one between the two. With the first
/// word alone, the numbers of one step would be a shifted copy of another step's. The result is the upper 16 bits of the hash,
/// which are mixed better. The last xorshift of lowbias32, x ^= x >> 16, does not change them and is left out.
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
    /// <param name="stream">What is rounded. Streams are independent of each other at every index.</param>
    public RoundingBits(int step, RandomStream stream = RandomStream.Rounding)
    {
        PhiloxBlock keys = new CounterRandom(0, stream).Block((ulong)step);
        (_key0, _key1) = (keys.Word0, keys.Word1);
    }

    private RoundingBits(uint key0, uint key1) => (_key0, _key1) = (key0, key1);

    /// <summary>Shifts the indices: number i of the result is number <c>i + shift</c> of this sequence, modulo 2^32.</summary>
    public RoundingBits Shifted(uint shift) => new(_key0 + shift, _key1);

    /// <summary>The number at one index.</summary>
    /// <param name="index">Taken modulo 2^32.</param>
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

    /// <summary>The numbers at four consecutive indices.</summary>
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

    /// <summary>The numbers at eight consecutive indices.</summary>
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
