namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>What a dropout mask belongs to; the number enters its key.</summary>
internal enum MaskOf { Embedding, Attention, Projection, Mlp }

/// <summary>The dropout masks of a training step, from their definition (docs/numerics.md), one number at a time.</summary>
/// <param name="step">Steps done before.</param>
internal sealed class Masks(ReferenceOptions options, long seed, int step)
{
    /// <param name="sequence">Number of the sequence in the step.</param>
    public SequenceMasks Of(int sequence) => new(options, new CounterRandom(seed, RandomStream.Dropout, (uint)step), sequence);
}

/// <summary>The masks of one sequence.</summary>
internal sealed class SequenceMasks(ReferenceOptions options, CounterRandom random, int sequence)
{
    private const double Resolution = 1 << 24;

    /// <summary>The factor of an element: 0, or 1 / (1 - rate).</summary>
    /// <param name="loop">From 1; 0 for the embedding.</param>
    /// <param name="index">Channel; for attention head * keys + key, with the context rounded up to a multiple of 16 as keys.</param>
    public double Factor(MaskOf what, double rate, int loop, int layer, int position, int index)
    {
        if (rate == 0)
        {
            return 1;
        }

        double threshold = Math.Round(rate * Resolution);
        ulong site = what == MaskOf.Embedding ? 0 : (ulong)((((loop * options.Layers) + layer) * 4) + (int)what);
        ulong key = Mix(random.Block(((ulong)sequence << 32) | (uint)position).Low + (site * 0x9E3779B97F4A7C15));
        return Bits((uint)key, (uint)(key >> 32), (uint)index) < threshold ? 0 : Resolution / (Resolution - threshold);
    }

    /// <summary>Multiplies rows [T,C] by the mask.</summary>
    public double[] Apply(MaskOf what, double rate, int loop, int layer, double[] rows) =>
        [.. rows.Select((x, i) => x * Factor(what, rate, loop, layer, i / options.Embedding, i % options.Embedding))];

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static uint Bits(uint key0, uint key1, uint index)
    {
        uint x = index + key0;
        x = (x ^ (x >> 16)) * 0x7FEB352D;
        x ^= key1;
        x = (x ^ (x >> 15)) * 0x846CA68B;
        return x >> 8;
    }
}
