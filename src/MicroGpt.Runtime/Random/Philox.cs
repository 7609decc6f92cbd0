namespace MicroGpt.Runtime.Random;

/// <summary>The four words that Philox computes from a key and a counter.</summary>
public readonly record struct PhiloxBlock(uint Word0, uint Word1, uint Word2, uint Word3)
{
    /// <summary>The first two words as 64 random bits.</summary>
    public ulong Low => Word0 | ((ulong)Word1 << 32);

    /// <summary>The last two words as 64 random bits, independent of <see cref="Low"/>.</summary>
    public ulong High => Word2 | ((ulong)Word3 << 32);
}

/// <summary>
/// Philox4x32-10: a keyed bijection of 128-bit counters whose output passes the usual tests of randomness. It has no state, so
/// any worker can compute any number of a sequence without the ones before it.
/// </summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC'11), section 5.3.</remarks>
public static class Philox
{
    private const int Rounds = 10;

    // The multipliers of the paper; the Weyl increments of the key are the golden ratio and sqrt(3) - 1.
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <param name="key">64 bits that select the sequence.</param>
    /// <param name="counterLow">Low 64 bits of the 128-bit counter.</param>
    /// <param name="counterHigh">High 64 bits of the counter.</param>
    public static PhiloxBlock Block(ulong key, ulong counterLow, ulong counterHigh)
    {
        uint key0 = (uint)key;
        uint key1 = (uint)(key >> 32);
        uint c0 = (uint)counterLow;
        uint c1 = (uint)(counterLow >> 32);
        uint c2 = (uint)counterHigh;
        uint c3 = (uint)(counterHigh >> 32);

        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ key0;
            c1 = (uint)product1;
            c2 = (uint)(product0 >> 32) ^ c3 ^ key1;
            c3 = (uint)product0;
            key0 += Weyl0;
            key1 += Weyl1;
        }

        return new PhiloxBlock(c0, c1, c2, c3);
    }
}
