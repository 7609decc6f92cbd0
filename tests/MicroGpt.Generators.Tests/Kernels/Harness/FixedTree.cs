namespace MicroGpt.Generators.Tests.Kernels.Harness;

/// <summary>Law 3(b) in plain scalars: element i belongs to lane i mod 8, and the lanes are reduced in one tree.</summary>
internal static class FixedTree
{
    /// <summary>Each term folded into its lane by <paramref name="step"/> (lane so far, index), from +0.</summary>
    public static float Sum(int count, Func<float, int, float> step)
    {
        Span<float> lanes = stackalloc float[8];
        lanes.Clear();
        for (int i = 0; i < count; i++)
        {
            lanes[i % 8] = step(lanes[i % 8], i);
        }

        return Sum(lanes);
    }

    public static float Sum(ReadOnlySpan<float> l) => ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]));
}
