namespace MicroGpt.Runtime.Random;

/// <summary>Random permutations that depend on a seed only, so that a resumed run continues in the same order.</summary>
public static class Permutation
{
    /// <summary>Fills <paramref name="order"/> with a random permutation of 0..Length-1 (Fisher-Yates shuffle).</summary>
    public static void Fill(Span<int> order, CounterRandom random)
    {
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = (int)random.Below((ulong)i, (uint)i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    /// <summary>The order of the items in one epoch of training.</summary>
    public static void FillEpoch(Span<int> order, long seed, uint epoch) =>
        Fill(order, new CounterRandom(seed, RandomStream.Shuffle, epoch));
}
