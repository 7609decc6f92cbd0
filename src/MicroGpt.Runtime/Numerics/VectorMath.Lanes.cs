using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Numerics;

/// <content>
/// Reduces eight virtual lanes to one number in one fixed tree: lanes 4 apart, then 2 apart, then 1 apart. One 256-bit vector,
/// two 128-bit vectors and eight scalars give the same bits.
/// </content>
public static partial class VectorMath
{
    /// <summary>Sum of the lanes: ((l0+l4) + (l2+l6)) + ((l1+l5) + (l3+l7)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumLanes(Vector256<float> lanes) => SumLanes(lanes.GetLower(), lanes.GetUpper());

    /// <param name="low">Lanes 0 to 3.</param>
    /// <param name="high">Lanes 4 to 7.</param>
    /// <inheritdoc cref="SumLanes(Vector256{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumLanes(Vector128<float> low, Vector128<float> high)
    {
        Vector128<float> sum = low + high;
        float even = sum.GetElement(0) + sum.GetElement(2);
        float odd = sum.GetElement(1) + sum.GetElement(3);
        return even + odd;
    }

    /// <summary>Largest lane, in the tree of <see cref="SumLanes(Vector256{float})"/> with <see cref="Max(float, float)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLanes(Vector256<float> lanes) => MaxLanes(lanes.GetLower(), lanes.GetUpper());

    /// <param name="low">Lanes 0 to 3.</param>
    /// <param name="high">Lanes 4 to 7.</param>
    /// <inheritdoc cref="MaxLanes(Vector256{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxLanes(Vector128<float> low, Vector128<float> high)
    {
        Vector128<float> max = Max(low, high);
        float even = Max(max.GetElement(0), max.GetElement(2));
        float odd = Max(max.GetElement(1), max.GetElement(3));
        return Max(even, odd);
    }
}
