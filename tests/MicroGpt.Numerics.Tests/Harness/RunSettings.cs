namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>How to run a model. By law 3 instruction set, lanes and room change no bit of the results.</summary>
internal sealed record RunSettings
{
    public Isa Isa { get; init; } = Isa.Portable;

    /// <summary>Whether the products of the blocks run on int8 weights.</summary>
    public bool Int8 { get; init; }

    /// <summary>Workers in the team, each a thread of its own.</summary>
    public int Lanes { get; init; } = 1;

    /// <summary>Rows of room beyond what the batch needs.</summary>
    public int SpareRows { get; init; }

    /// <summary>Forward and backward this often on the same memory, gradients not cleared in between.</summary>
    public int Passes { get; init; } = 1;

    /// <summary>Loops of a training step; null: all that the model has.</summary>
    public int? Depth { get; init; }

    /// <summary>Loops of an evaluation or of generation, also more than the model has; null: as many.</summary>
    public int? Loops { get; init; }

    public static IEnumerable<Isa> AvailableIsas()
    {
        yield return Isa.Portable;
        if (System.Runtime.Intrinsics.X86.Avx2.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported)
        {
            yield return Isa.Avx2;
        }

        if (System.Runtime.Intrinsics.Arm.AdvSimd.Arm64.IsSupported)
        {
            yield return Isa.Neon;
        }
    }
}
