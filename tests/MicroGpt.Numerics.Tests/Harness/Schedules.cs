namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Ways to cut sequences into steps of inference.</summary>
internal static class Schedules
{
    /// <summary>Every sequence advances by the next of the chunk sizes (the last repeats) until it ends.</summary>
    public static int[][] Chunks(IReadOnlyList<int[]> sequences, params int[] sizes)
    {
        List<int[]> steps = [];
        int[] done = new int[sequences.Count];
        while (true)
        {
            int size = sizes[Math.Min(steps.Count, sizes.Length - 1)];
            int[] step = [.. sequences.Select((sequence, slot) => Math.Min(size, sequence.Length - done[slot]))];
            if (step.Sum() == 0)
            {
                return [.. steps];
            }

            Advance(done, step);
            steps.Add(step);
        }
    }

    /// <summary>Sequences at different places: one whole prompt at a time, then all of them by turns.</summary>
    public static int[][] Staggered(IReadOnlyList<int[]> sequences)
    {
        List<int[]> steps = [];
        int[] done = new int[sequences.Count];
        for (int prompt = 0; prompt < sequences.Count; prompt++)
        {
            // The new sequence brings half of its tokens; each earlier sequence decodes one.
            int[] step = new int[sequences.Count];
            for (int slot = 0; slot <= prompt; slot++)
            {
                int left = sequences[slot].Length - done[slot];
                step[slot] = Math.Min(left, slot == prompt ? (sequences[slot].Length + 1) / 2 : 1);
            }

            Advance(done, step);
            steps.Add(step);
        }

        int[][] left1 = [.. sequences.Select((sequence, slot) => sequence[done[slot]..])];
        return [.. steps, .. Chunks(left1, 1, 5, 2)];
    }

    private static void Advance(int[] done, int[] step)
    {
        for (int slot = 0; slot < step.Length; slot++)
        {
            done[slot] += step[slot];
        }
    }
}
