namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Batches of random tokens.</summary>
internal static class Batches
{
    /// <summary>Ragged sequences; about one target in eight is missing, and the last row of each sequence has one.</summary>
    public static Sequence[] Random(int vocabulary, ulong seed, params int[] lengths)
    {
        var random = new ReferenceRandom(seed);
        return [.. lengths.Select(length => One(vocabulary, random, length))];
    }

    private static Sequence One(int vocabulary, ReferenceRandom random, int length)
    {
        int[] text = [.. Enumerable.Range(0, length + 1).Select(_ => random.Below(vocabulary))];
        int[] targets = text[1..];
        for (int t = 0; t < length - 1; t++)
        {
            targets[t] = random.Below(8) == 0 ? -1 : targets[t];
        }

        return new Sequence(text[..length], targets);
    }
}
