using System.Runtime.InteropServices;
using MicroGpt.Generators.Simd;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>Random dropout keys of rows that kernels can address.</summary>
internal sealed class RowKeys
{
    private readonly ulong[] _values;

    public RowKeys(Random random, int rows)
    {
        _values = GC.AllocateUninitializedArray<ulong>(rows, pinned: true);
        random.NextBytes(MemoryMarshal.AsBytes(_values.AsSpan()));
    }

    public static implicit operator Argument(RowKeys keys) =>
        new(Marshal.UnsafeAddrOfPinnedArrayElement(keys._values, 0), keys);

    /// <summary>The factor of one element of a row, as the runtime computes it.</summary>
    public float Factor(int row, int site, int index, DropoutRate rate) =>
        DropoutMask.Eight(DropoutMask.SiteKey(_values[row], site), index, rate.Threshold, rate.Scale)[0];
}
