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
        Zone(-Guard).Fill(GuardBits);
        new Span<uint>(Pointer, checked((int)count)).Fill(poisoned ? PoisonBits : 0);
        Zone(count).Fill(GuardBits);
    }

    public float* Pointer => _memory + Guard;

    public void CheckGuards(string name)
    {
        int before = Zone(-Guard).IndexOfAnyExcept(GuardBits), after = Zone(_count).IndexOfAnyExcept(GuardBits);
        Assert.True(before < 0, $"{name}: written {Guard - before} floats before its beginning");
        Assert.True(after < 0, $"{name}: written {after} floats after its end");
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private Span<uint> Zone(long begin) => new(Pointer + begin, Guard);
}
