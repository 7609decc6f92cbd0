using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Numerics;

/// <content>
/// <para>
/// Natural logarithm in single precision. x = 2^e (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), taken from
/// the bits; ln x = e ln 2 + ln(1 + f) (Cephes' scheme).
/// </para>
/// <para>
/// ln(1 + f) = f - f^2/2 + f^3 p(f); p has degree 8 and is the minimax polynomial for the relative error of ln(1 + f),
/// found by Remez exchange: 7.5e-10. Terms are added from the smallest to the largest. Measured over a sweep of all
/// positive normal floats against double precision: at most 0.9 units in the last place.
/// </para>
/// </content>
public static partial class VectorMath
{
    private const int SqrtHalfBits = 0x3F3504F3;
    private const int MantissaMask = 0x007FFFFF;

    private const float LogC3 = 0.33333313f;
    private const float LogC4 = -0.25000009f;
    private const float LogC5 = 0.20002119f;
    private const float LogC6 = -0.16667996f;
    private const float LogC7 = 0.14219552f;
    private const float LogC8 = -0.124055855f;
    private const float LogC9 = 0.11888164f;
    private const float LogC10 = -0.11675673f;
    private const float LogC11 = 0.067466624f;

    /// <summary>ln x for positive normal numbers, +infinity and NaN. Results for other arguments are undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x) - SqrtHalfBits;
        float e = bits >> 23;
        float f = BitConverter.Int32BitsToSingle((bits & MantissaMask) + SqrtHalfBits) - 1f;
        float p = MathF.FusedMultiplyAdd(LogC11, f, LogC10);
        p = MathF.FusedMultiplyAdd(p, f, LogC9);
        p = MathF.FusedMultiplyAdd(p, f, LogC8);
        p = MathF.FusedMultiplyAdd(p, f, LogC7);
        p = MathF.FusedMultiplyAdd(p, f, LogC6);
        p = MathF.FusedMultiplyAdd(p, f, LogC5);
        p = MathF.FusedMultiplyAdd(p, f, LogC4);
        p = MathF.FusedMultiplyAdd(p, f, LogC3);
        float square = f * f;
        float tail = MathF.FusedMultiplyAdd(square * f, p, e * Ln2Low);
        tail = MathF.FusedMultiplyAdd(square, -0.5f, tail);
        float y = MathF.FusedMultiplyAdd(e, Ln2High, f + tail);
        return x < float.PositiveInfinity ? y : x;
    }

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Log(Vector128<float> x)
    {
        Vector128<int> bits = x.AsInt32() - Vector128.Create(SqrtHalfBits);
        Vector128<float> e = Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(bits, 23));
        Vector128<float> f = ((bits & Vector128.Create(MantissaMask)) + Vector128.Create(SqrtHalfBits)).AsSingle()
            - Vector128<float>.One;
        Vector128<float> p = Vector128.FusedMultiplyAdd(Vector128.Create(LogC11), f, Vector128.Create(LogC10));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC9));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC8));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC7));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC6));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC5));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC4));
        p = Vector128.FusedMultiplyAdd(p, f, Vector128.Create(LogC3));
        Vector128<float> square = f * f;
        Vector128<float> tail = Vector128.FusedMultiplyAdd(square * f, p, e * Vector128.Create(Ln2Low));
        tail = Vector128.FusedMultiplyAdd(square, Vector128.Create(-0.5f), tail);
        Vector128<float> y = Vector128.FusedMultiplyAdd(e, Vector128.Create(Ln2High), f + tail);
        return Vector128.ConditionalSelect(Vector128.LessThan(x, Vector128.Create(float.PositiveInfinity)), y, x);
    }

    /// <inheritdoc cref="Log(float)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<int> bits = x.AsInt32() - Vector256.Create(SqrtHalfBits);
        Vector256<float> e = Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(bits, 23));
        Vector256<float> f = ((bits & Vector256.Create(MantissaMask)) + Vector256.Create(SqrtHalfBits)).AsSingle()
            - Vector256<float>.One;
        Vector256<float> p = Vector256.FusedMultiplyAdd(Vector256.Create(LogC11), f, Vector256.Create(LogC10));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC9));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC8));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC7));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC6));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC5));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC4));
        p = Vector256.FusedMultiplyAdd(p, f, Vector256.Create(LogC3));
        Vector256<float> square = f * f;
        Vector256<float> tail = Vector256.FusedMultiplyAdd(square * f, p, e * Vector256.Create(Ln2Low));
        tail = Vector256.FusedMultiplyAdd(square, Vector256.Create(-0.5f), tail);
        Vector256<float> y = Vector256.FusedMultiplyAdd(e, Vector256.Create(Ln2High), f + tail);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(float.PositiveInfinity)), y, x);
    }
}
