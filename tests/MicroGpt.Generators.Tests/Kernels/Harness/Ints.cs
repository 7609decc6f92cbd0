using System.Runtime.InteropServices;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>Integers that kernels can address; a kernel only reads them.</summary>
internal sealed unsafe class Ints
{
    private readonly int[] _values;

    public Ints(IEnumerable<int> values)
    {
        int[] list = [.. values];
        _values = GC.AllocateUninitializedArray<int>(list.Length, pinned: true);
        list.CopyTo(_values, 0);
    }

    public int Count => _values.Length;

    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);

    public int this[int index] => _values[index];

    public static Ints Random(Random random, int count, int below) =>
        new(Enumerable.Range(0, count).Select(_ => random.Next(below)));

    public static Ints Spans(params SequenceSpan[] spans) =>
        new(spans.SelectMany(s => new[] { s.Row, s.Count, s.Position, s.Slot }));
}
