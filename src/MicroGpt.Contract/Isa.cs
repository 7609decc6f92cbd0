namespace MicroGpt.Contract;

/// <summary>The instruction sets for which kernels are generated.</summary>
public enum Isa
{
    /// <summary>Cross-platform vectors. Runs everywhere, with FMA in software if the processor lacks it.</summary>
    Portable,

    /// <summary>x64 with AVX2 and FMA.</summary>
    Avx2,

    /// <summary>arm64 with Advanced SIMD.</summary>
    Neon,
}
