using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MicroGpt.Runtime.Numerics;

/// <summary>
/// y = x W (+ bias) (+ residual) with W in int8. Each row of x is rounded to int8 with a scale of its own. The products are summed in
/// int32, which is exact. Then y = float(sum) * (scale of the row * scale of the output), plus bias, plus residual.
/// </summary>
public static unsafe class Int8Product
{
    /// <summary>Inputs of a product, at most: 2^17 products of two codes do not overflow int32.</summary>
    public const int MostInputs = 131_072;

    /// <summary>Bytes of the codes of the rows that pass over the matrix together: they stay in the cache.</summary>
    private const int BlockBytes = 32 * 1024;

    /// <exception cref="MicroGptException">A matrix is too deep for sums in int32.</exception>
    public static void RequireDepth(string name, int inputs)
    {
        if (inputs > MostInputs)
        {
            throw new MicroGptException(
                $"The matrix {name} has {inputs} inputs, and sums of int8 products are exact up to {MostInputs}. "
                + "Run this model on float32 weights.");
        }
    }

    /// <summary>The product of rows [begin, end).</summary>
    /// <param name="ldx">Floats from one row of x to the next.</param>
    /// <param name="w">The matrix, written by <see cref="Int8Panels"/>.</param>
    /// <param name="inputs">Number of inputs with padding, a multiple of 8; at most <see cref="MostInputs"/>.</param>
    /// <param name="outputs">Number of outputs with padding, a multiple of 8.</param>
    /// <param name="bias">One float for each output; null for none.</param>
    /// <param name="residual">Rows like those of y, or those of y themselves; null for none.</param>
    /// <param name="ldy">Floats from one row of y to the next.</param>
    [SkipLocalsInit]
    public static void Rows<TDot>(
        float* x, nint ldx, float* w, nint inputs, nint outputs, float* bias, float* residual, float* y, nint ldy, nint begin, nint end)
        where TDot : struct, IInt8Dot
    {
        if (begin >= end)
        {
            return;
        }

        nint depth = Int8Panels.Depth(inputs);
        nint block = Math.Min(end - begin, Math.Max(1, BlockBytes / depth));
        sbyte* codes = stackalloc sbyte[(int)(block * depth)];
        float* scales = stackalloc float[(int)block];
        for (nint first = begin; first < end; first += block)
        {
            nint last = Math.Min(first + block, end);
            for (nint row = first; row < last; row++)
            {
                scales[row - first] = Int8Codes.Quantize(x + (row * ldx), inputs, codes + ((row - first) * depth), depth);
            }

            for (nint n = 0; n < outputs; n += Int8Panels.Columns)
            {
                for (nint row = first; row < last; row++)
                {
                    float* rowResidual = residual == null ? null : residual + (row * ldy);
                    Panel<TDot>(
                        codes + ((row - first) * depth), scales[row - first], w, inputs, outputs, bias, rowResidual, y + (row * ldy), n);
                }
            }
        }
    }

    /// <summary>One row for the outputs [begin, end), begin a whole panel: the product of decoding.</summary>
    /// <inheritdoc cref="Rows{TDot}"/>
    [SkipLocalsInit]
    public static void Columns<TDot>(
        float* x, float* w, nint inputs, nint outputs, float* bias, float* residual, float* y, nint begin, nint end)
        where TDot : struct, IInt8Dot
    {
        nint depth = Int8Panels.Depth(inputs);
        sbyte* codes = stackalloc sbyte[(int)depth];
        float scale = Int8Codes.Quantize(x, inputs, codes, depth);
        for (nint n = begin; n < end; n += Int8Panels.Columns)
        {
            Panel<TDot>(codes, scale, w, inputs, outputs, bias, residual, y, n);
        }
    }

    // One row and one panel, from output n on.
    [SkipLocalsInit]
    private static void Panel<TDot>(
        sbyte* codes, float scale, float* w, nint inputs, nint outputs, float* bias, float* residual, float* y, nint n)
        where TDot : struct, IInt8Dot
    {
        int* sums = stackalloc int[Int8Panels.Columns];
        nint depth = Int8Panels.Depth(inputs);
        nint columns = Math.Min(Int8Panels.Columns, outputs - n);
        TDot.Sums(codes, (sbyte*)w + (n * depth), columns, depth / 4, sums);
        float* scales = Int8Panels.Scales(w, inputs, outputs);
        Vector128<float> rowScale = Vector128.Create(scale);
        for (nint i = 0; i < columns; i += 4)
        {
            Vector128<float> value = Vector128.ConvertToSingle(Vector128.Load(sums + i)) * (rowScale * Vector128.Load(scales + n + i));
            if (bias != null)
            {
                value += Vector128.Load(bias + n + i);
            }

            if (residual != null)
            {
                value = Vector128.Load(residual + n + i) + value;
            }

            value.Store(y + n + i);
        }
    }
}
