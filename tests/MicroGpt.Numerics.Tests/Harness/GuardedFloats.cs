using System.Runtime.InteropServices;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>
/// Native floats, 64-byte aligned, with a guard on both sides. Poisoned memory contains NaN, so a read of an unwritten
/// value reaches the results. A changed guard reveals a write outside the buffer.
/// </summary>
internal sealed unsafe class GuardedFloats : IDisposable
{
    private const int Guard = 64; // floats; keeps the alignment
    private const uint GuardBits = 0x7FA5A5A5;
    private const uint PoisonBits = 0x7FC0DEAD;

    private readonly float* _memory;
    private readonly long _count;

    public GuardedFloats(long count, bool poisoned)
    {
        _count = count;
        _memory = (float*)NativeMemory.AlignedAlloc((nuint)(count + (2 * Guard)) * sizeof(float), 64);
        Fill(-Guard, 0, GuardBits);
        Fill(0, count, poisoned ? PoisonBits : 0);
        Fill(count, count + Guard, GuardBits);
    }

    public float* Pointer => _memory + Guard;

    public void CheckGuards(string name)
    {
        for (int i = 0; i < Guard; i++)
        {
            Assert.True(Bits(i - Guard) == GuardBits, $"{name}: written {Guard - i} floats before its beginning");
            Assert.True(Bits(_count + i) == GuardBits, $"{name}: written {i} floats after its end");
        }
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private uint Bits(long index) => BitConverter.SingleToUInt32Bits(Pointer[index]);

    private void Fill(long begin, long end, uint bits)
    {
        for (long i = begin; i < end; i++)
        {
            ((uint*)Pointer)[i] = bits;
        }
    }
}
