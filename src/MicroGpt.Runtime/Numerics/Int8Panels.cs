using System.Runtime.CompilerServices;

namespace MicroGpt.Runtime.Numerics;

/// <summary>
/// A matrix in int8, in the order in which <see cref="Int8Product"/> reads it. A panel holds 32 adjacent outputs, the last one the rest:
/// for each group of four inputs, the four codes of each output. One scale for each output follows the panels.
/// </summary>
/// <remarks>The matrix takes the place of its float32 panels and needs about a quarter of it; the rest stays untouched.</remarks>
public static unsafe class Int8Panels
{
    /// <summary>Outputs of a whole panel.</summary>
    public const int Columns = 32;

    /// <summary>Outputs that are packed together, since adjacent outputs lie in the same lines of the stored matrix.</summary>
    private const int Together = 16;

    private const int DepthMultiple = 16;

    /// <summary>Codes of one output: its inputs, and zeros up to a whole vector.</summary>
    public static nint Depth(nint inputs) => (inputs + DepthMultiple - 1) / DepthMultiple * DepthMultiple;

    /// <summary>Address of the scales.</summary>
    public static float* Scales(void* panels, nint inputs, nint outputs) => (float*)((sbyte*)panels + (Depth(inputs) * outputs));

    /// <summary>Bytes of a matrix.</summary>
    public static long Bytes(long inputs, long outputs) => (Depth((nint)inputs) + sizeof(float)) * outputs;

    /// <summary>Rounds outputs [begin, end) of a matrix that is stored inputs x outputs.</summary>
    /// <param name="w">The matrix, in float32 or bfloat16.</param>
    /// <param name="stride">Elements from one input to the next.</param>
    /// <param name="rows">Number of inputs that are stored; further ones are 0.</param>
    /// <param name="inputs">Number of inputs with padding, a multiple of 8.</param>
    /// <param name="outputs">Number of outputs with padding, a multiple of 8.</param>
    public static void Pack(
        void* w, StorageType type, nint stride, nint rows, float* panels, nint inputs, nint outputs, nint begin, nint end)
    {
        for (nint n = begin; n < end; n += Together)
        {
            PackTogether(w, type, stride, rows, (sbyte*)panels, inputs, outputs, n, Math.Min(Together, end - n));
        }
    }

    [SkipLocalsInit]
    private static void PackTogether(
        void* w, StorageType type, nint stride, nint rows, sbyte* panels, nint inputs, nint outputs, nint begin, nint count)
    {
        nint depth = Depth(inputs);
        float* scales = Scales(panels, inputs, outputs);
        int* most = stackalloc int[Together];
        float* inverses = stackalloc float[Together];
        new Span<int>(most, Together).Clear();
        for (nint k = 0; k < rows; k++)
        {
            for (nint i = 0; i < count; i++)
            {
                most[i] = Math.Max(most[i], Int8Codes.Magnitude(Element(w, type, (k * stride) + begin + i)));
            }
        }

        for (nint i = 0; i < count; i++)
        {
            scales[begin + i] = Int8Codes.Scale(most[i]);
            inverses[i] = Int8Codes.Inverse(most[i]);
        }

        nint first = begin / Columns * Columns;
        nint columns = Math.Min(Columns, outputs - first);
        sbyte* panel = panels + (first * depth) + ((begin - first) * 4);
        for (nint k = 0; k < depth; k++)
        {
            sbyte* codes = panel + (k / 4 * columns * 4) + (k % 4);
            for (nint i = 0; i < count; i++)
            {
                codes[i * 4] = k < rows ? Int8Codes.Of(Element(w, type, (k * stride) + begin + i), inverses[i]) : (sbyte)0;
            }
        }
    }

    private static float Element(void* w, StorageType type, nint index) =>
        type == StorageType.Float32 ? ((float*)w)[index] : BFloat16.Widen(((ushort*)w)[index]);
}
