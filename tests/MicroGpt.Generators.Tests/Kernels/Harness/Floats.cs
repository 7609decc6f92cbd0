using System.Runtime.InteropServices;

namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>
/// Floats that kernels can address: pinned, between guard zones of poison. Poison is a NaN, so that arithmetic on what
/// nobody wrote shows in the result, and one particular NaN, so that an unexpected write shows as well.
/// </summary>
internal sealed unsafe class Floats
{
    private const int Guard = 96;
    private static readonly float Poison = BitConverter.UInt32BitsToSingle(0x7FC0DEAD);

    private readonly float[] _memory;

    private Floats(float[] memory) => _memory = memory;

    public int Count => _memory.Length - (2 * Guard);

    public float* Address => (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, Guard);

    public Span<float> Values => _memory.AsSpan(Guard, Count);

    public ref float this[int index] => ref Values[index];

    public static Floats Poisoned(int count)
    {
        float[] memory = GC.AllocateUninitializedArray<float>(count + (2 * Guard), pinned: true);
        memory.AsSpan().Fill(Poison);
        return new Floats(memory);
    }

    /// <summary>
    /// Poisoned memory that holds random rows: live numbers, then +0 up to the padded width, then poison up to the stride.
    /// </summary>
    public static Floats Rows(Random random, int rows, int width, int stride, double scale = 1)
    {
        Floats result = Poisoned(rows * stride);
        for (int row = 0; row < rows; row++)
        {
            Span<float> values = result.Values.Slice(row * stride, Pad(width));
            values.Clear();
            foreach (ref float value in values[..width])
            {
                value = (float)(scale * ((random.NextDouble() * 2) - 1));
            }
        }

        return result;
    }

    public static Floats Vector(Random random, int width, double scale = 1) => Rows(random, 1, width, Pad(width), scale);

    public static int Pad(int width) => (width + 7) & ~7;

    public Floats Copy()
    {
        Floats copy = Poisoned(Count);
        copy.Restore(this);
        return copy;
    }

    public void Restore(Floats source) => source._memory.CopyTo(_memory, 0);

    /// <summary>Bits are compared, guard zones too.</summary>
    public void AssertSame(Floats expected, string what)
    {
        ReadOnlySpan<uint> actualBits = MemoryMarshal.Cast<float, uint>(_memory);
        ReadOnlySpan<uint> expectedBits = MemoryMarshal.Cast<float, uint>(expected._memory);
        Assert.Equal(expectedBits.Length, actualBits.Length);
        int at = actualBits.CommonPrefixLength(expectedBits);
        Assert.True(
            at == actualBits.Length,
            at == actualBits.Length ? string.Empty
                : $"{what}: element {at - Guard} of {Count} is {_memory[at]:R} ({actualBits[at]:X8}), "
                    + $"not {expected._memory[at]:R} ({expectedBits[at]:X8})");
    }

    /// <summary>For scratch memory, whose content is not compared.</summary>
    public void AssertGuards(string what)
    {
        Floats expected = Poisoned(Count);
        Values.CopyTo(expected.Values);
        AssertSame(expected, what);
    }

    public double[] ToDoubles() => [.. Values.ToArray().Select(v => (double)v)];
}
