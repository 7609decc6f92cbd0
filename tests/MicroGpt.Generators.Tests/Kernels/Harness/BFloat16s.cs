using System.Runtime.InteropServices;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>bfloat16 numbers that kernels can address: pinned, with poison wherever the floats they were rounded from have it.</summary>
internal sealed class BFloat16s
{
    private readonly ushort[] _values;

    /// <param name="source">Rows of floats.</param>
    /// <param name="from">Their stride.</param>
    /// <param name="to">Stride of the bfloat16 numbers, at least as much; what is more is poison.</param>
    public BFloat16s(Floats source, int from, int to)
    {
        int rows = source.Count / from;
        _values = GC.AllocateUninitializedArray<ushort>(rows * to, pinned: true);
        _values.AsSpan().Fill(BFloat16.Nearest(float.NaN));
        Widened = source.Copy();
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < from; i++)
            {
                ushort narrow = BFloat16.Nearest(source[(row * from) + i]);
                _values[(row * to) + i] = narrow;
                ref float widened = ref Widened[(row * from) + i];
                widened = float.IsNaN(widened) ? widened : BFloat16.Widen(narrow);
            }
        }
    }

    /// <summary>The same numbers as floats, laid out as the source.</summary>
    public Floats Widened { get; }

    public static implicit operator Argument(BFloat16s narrow) =>
        new(Marshal.UnsafeAddrOfPinnedArrayElement(narrow._values, 0), narrow);
}
