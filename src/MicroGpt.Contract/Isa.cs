namespace MicroGpt.Contract;

/// <summary>An instruction set that kernels were generated for.</summary>
public enum Isa
{
    /// <summary>Cross-platform vectors; runs everywhere, with software FMA where the processor has none.</summary>
    Portable,

    /// <summary>x64 with AVX2 and FMA.</summary>
    Avx2,

    /// <summary>arm64 with Advanced SIMD.</summary>
    Neon,
}
