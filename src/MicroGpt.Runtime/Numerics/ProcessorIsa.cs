using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MicroGpt.Runtime.Numerics;

/// <summary>The instruction sets that this processor supports. All give the same bits; only the speed differs.</summary>
public static class ProcessorIsa
{
    /// <summary>The fastest instruction set that this processor supports.</summary>
    public static Isa Best =>
        AdvSimd.Arm64.IsSupported ? Isa.Neon
        : Avx2.IsSupported && Fma.IsSupported ? Isa.Avx2
        : Isa.Portable;

    public static bool Supports(Isa isa) => isa == Isa.Portable || isa == Best;
}
