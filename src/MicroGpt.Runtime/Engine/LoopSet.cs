namespace MicroGpt.Runtime.Engine;

/// <summary>The loops of a run after which an evaluation reads the head, in ascending order.</summary>
public sealed class LoopSet
{
    private readonly int[] _loops;

    private LoopSet(int[] loops) => _loops = loops;

    public int Count => _loops.Length;

    /// <summary>Number of loops of the run.</summary>
    public int Last => _loops[^1];

    /// <summary>Whether the head is read after every loop of the run.</summary>
    public bool IsEvery => Count == Last;

    public IReadOnlyList<int> Loops => _loops;

    public int this[int index] => _loops[index];

    /// <summary>Every loop of a run.</summary>
    public static LoopSet Every(int loops) => Of(Enumerable.Range(1, loops));

    /// <summary>The given loops.</summary>
    /// <param name="loops">At least one, each at least 1, in any order.</param>
    public static LoopSet Of(IEnumerable<int> loops)
    {
        int[] sorted = [.. loops.Distinct().Order()];
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length, nameof(loops));
        ArgumentOutOfRangeException.ThrowIfLessThan(sorted[0], 1, nameof(loops));
        return new LoopSet(sorted);
    }
}
