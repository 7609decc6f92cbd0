using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Model;

/// <summary>
/// Masks of inverted dropout (Srivastava et al. 2014): factors that are 0 for a share of the elements, at random, and 1 / (1 - share) for
/// the others. An element's number depends on the key of its row, on the site of the mask and on its index in the row. So every worker
/// and every pass computes the same mask, and none is stored.
/// </summary>
/// <remarks>
/// The key of a row has 64 random bits (<see cref="Engine.SequenceBatch.DrawDropoutKeys"/>). The finalizer of SplitMix64 (Steele, Lea and
/// Flood, Fast Splittable Pseudorandom Number Generators, 2014) makes a key for each site of it. The numbers of a row are those of
/// lowbias32, as in <see cref="Random.RoundingBits"/>: two 32-bit multiplications each, with one half of the key before each
/// multiplication. The upper 24 bits of the hash decide.
/// </remarks>
public static class DropoutMask
{
    private const int Dropped = 8;
    private const int Shift0 = 16;
    private const int Shift1 = 15;
    private const uint Multiplier0 = 0x7FEB352D;
    private const uint Multiplier1 = 0x846CA68B;

    /// <summary>The key of a row at a site.</summary>
    public static ulong SiteKey(ulong row, nint site)
    {
        ulong x = row + ((ulong)site * 0x9E3779B97F4A7C15);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    /// <summary>The factors of four consecutive elements.</summary>
    /// <param name="key">Key of the row at the site.</param>
    /// <param name="first">Index of the first element in the row.</param>
    /// <param name="threshold">Share of the dropped elements times 2^24.</param>
    /// <param name="scale">Factor of the others.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Four(ulong key, nint first, int threshold, float scale)
    {
        Vector128<uint> x = Vector128<uint>.Indices + Vector128.Create((uint)first + (uint)key);
        x ^= Vector128.ShiftRightLogical(x, Shift0);
        x *= Vector128.Create(Multiplier0);
        x ^= Vector128.Create((uint)(key >> 32));
        x ^= Vector128.ShiftRightLogical(x, Shift1);
        x *= Vector128.Create(Multiplier1);
        Vector128<uint> least = Vector128.Create((uint)threshold << Dropped);
        return Vector128.GreaterThanOrEqual(x, least).AsSingle() & Vector128.Create(scale);
    }

    /// <summary>The factors of eight consecutive elements.</summary>
    /// <inheritdoc cref="Four"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Eight(ulong key, nint first, int threshold, float scale)
    {
        Vector256<uint> x = Vector256<uint>.Indices + Vector256.Create((uint)first + (uint)key);
        x ^= Vector256.ShiftRightLogical(x, Shift0);
        x *= Vector256.Create(Multiplier0);
        x ^= Vector256.Create((uint)(key >> 32));
        x ^= Vector256.ShiftRightLogical(x, Shift1);
        x *= Vector256.Create(Multiplier1);
        Vector256<uint> least = Vector256.Create((uint)threshold << Dropped);
        return Vector256.GreaterThanOrEqual(x, least).AsSingle() & Vector256.Create(scale);
    }
}
