using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Numerics;

/// <summary>
/// Elementary functions and fixed reduction trees that give the same bits on every processor.
/// </summary>
/// <remarks>
/// They use only IEEE add, subtract, multiply, divide, square root and fused multiply-add in an order fixed in the source,
/// compare-and-select, and integer shifts. They use no function of the C library, no estimate instruction and no helper whose
/// order the platform chooses. Denormals are kept. A vector form computes in each lane exactly what the scalar form computes.
/// </remarks>
public static partial class VectorMath
{
    /// <summary>a &gt; b ? a : b. IEEE maximum instructions differ between processors on NaN and on signed zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => a > b ? a : b;

    /// <inheritdoc cref="Max(float, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    /// <inheritdoc cref="Max(float, float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);
}
