using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Numerics;

/// <summary>
/// Symmetric int8 codes of floats: code = round(127 x / most), scale = most / 127, where most is the largest magnitude of a row or of an
/// output channel. Rounding is to nearest, ties to even.
/// </summary>
/// <remarks>
/// Magnitudes are compared as the integers that their bits are, so every processor finds the same one, and a NaN is larger than all.
/// </remarks>
public static unsafe class Int8Codes
{
    /// <summary>The largest code. -128 is not used, so that a code and its negative always exist.</summary>
    public const int Most = 127;

    private const int MagnitudeBits = 0x7FFF_FFFF;

    private const int InfinityBits = 0x7F80_0000;

    // 2^-100. What is smaller has the codes 0: its reciprocal may not be a float.
    private const int SmallestBits = (127 - 100) << 23;

    // Adding 1.5 * 2^23 rounds a small number to an integer, which the low bits of the sum then hold.
    private const float Rounder = 12_582_912f;

    private const int RounderBits = 0x4B40_0000;

    /// <summary>The magnitude of a float as an integer, in the order of the magnitudes.</summary>
    public static int Magnitude(float value) => BitConverter.SingleToInt32Bits(value) & MagnitudeBits;

    /// <summary>The factor from codes to values: NaN if a value is not finite, 0 if all values are almost 0.</summary>
    /// <param name="magnitude">The largest <see cref="Magnitude"/>.</param>
    public static float Scale(int magnitude) =>
        magnitude >= InfinityBits ? float.NaN
        : magnitude < SmallestBits ? 0f
        : BitConverter.Int32BitsToSingle(magnitude) / Most;

    /// <summary>The factor from values to codes before rounding; 0 where <see cref="Scale"/> is NaN or 0.</summary>
    /// <param name="magnitude">The largest <see cref="Magnitude"/>.</param>
    public static float Inverse(int magnitude) =>
        magnitude is >= InfinityBits or < SmallestBits ? 0f : Most / BitConverter.Int32BitsToSingle(magnitude);

    /// <summary>The code of a value.</summary>
    /// <param name="inverse">From <see cref="Inverse"/>. If it is 0, the code is 0.</param>
    public static sbyte Of(float value, float inverse) =>
        inverse == 0f ? (sbyte)0 : (sbyte)(BitConverter.SingleToInt32Bits((value * inverse) + Rounder) - RounderBits);

    /// <summary>The codes of a row.</summary>
    /// <param name="count">Number of values, a multiple of 8.</param>
    /// <param name="depth">Number of codes to write; those after the values are 0.</param>
    /// <returns>The scale of the row.</returns>
    [SkipLocalsInit]
    public static float Quantize(float* x, nint count, sbyte* codes, nint depth)
    {
        Vector128<int> mask = Vector128.Create(MagnitudeBits);
        Vector128<int> low = Vector128<int>.Zero, high = low;
        for (nint k = 0; k < count; k += 8)
        {
            low = Vector128.Max(low, Vector128.Load(x + k).AsInt32() & mask);
            high = Vector128.Max(high, Vector128.Load(x + k + 4).AsInt32() & mask);
        }

        low = Vector128.Max(low, high);
        int most = Math.Max(Math.Max(low.GetElement(0), low.GetElement(1)), Math.Max(low.GetElement(2), low.GetElement(3)));
        float inverse = Inverse(most);
        nint done = 0;
        if (inverse != 0f)
        {
            Vector128<float> factor = Vector128.Create(inverse);
            for (; done < count; done += 8)
            {
                Vector128<short> words = Vector128.Narrow(Round(x + done, factor), Round(x + done + 4, factor));
                *(ulong*)(codes + done) = Vector128.Narrow(words, words).AsUInt64().ToScalar();
            }
        }

        new Span<sbyte>(codes + done, (int)(depth - done)).Clear();
        return Scale(most);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Round(float* x, Vector128<float> factor) =>
        ((Vector128.Load(x) * factor) + Vector128.Create(Rounder)).AsInt32() - Vector128.Create(RounderBits);
}
