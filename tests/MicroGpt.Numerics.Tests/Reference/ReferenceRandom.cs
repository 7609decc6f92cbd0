namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>SplitMix64 and Box-Muller: the tests' own numbers, the same on every machine and in every release.</summary>
internal sealed class ReferenceRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Bits()
    {
        _state += 0x9E3779B97F4A7C15;
        ulong z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in (0, 1).</summary>
    public double Uniform() => ((Bits() >> 11) + 0.5) / (1L << 53);

    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>Uniform in 0 .. below - 1.</summary>
    public int Below(int below) => (int)(Bits() % (ulong)below);
}
