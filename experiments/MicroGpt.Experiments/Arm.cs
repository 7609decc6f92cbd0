namespace MicroGpt.Experiments;

/// <summary>One side of a comparison: the number of blocks, and how often all of them run.</summary>
/// <param name="Depth">Number of blocks, in multiples of the task's layers.</param>
/// <param name="Loops">Loops of the recursion (R); with 1 the spec has no recursion section.</param>
internal sealed record Arm(int Depth, int Loops)
{
    /// <summary>Number of loops of the deepest recursive arm, whose early exits are measured.</summary>
    public const int MostLoops = 4;

    /// <summary>The same parameters with 1, 2 and 4 loops, and then the same FLOPs without sharing.</summary>
    public static IReadOnlyList<Arm> All { get; } = [new(1, 1), new(1, 2), new(1, MostLoops), new(2, 1), new(MostLoops, 1)];

    public bool IsRecursive => Loops > 1;

    public int LayersOf(LearningTask task) => Depth * task.Layers;

    public string NameOf(LearningTask task) => $"L{LayersOf(task)}R{Loops}";

    /// <summary>
    /// Number of parameters of the blocks, without embeddings, head and exit row: queries, keys, values and the projection (4 C^2), an
    /// MLP of width 4 C (8 C^2) and the gains of two norms (2 C).
    /// </summary>
    public long BlockParametersOf(LearningTask task)
    {
        long embedding = task.Embedding;
        return LayersOf(task) * ((12 * embedding * embedding) + (2 * embedding));
    }

    /// <summary>
    /// Approximate multiply-adds of a run, to predict its duration: the products of the blocks, and half of attention (causal).
    /// </summary>
    public double WorkOf(LearningTask task, int steps)
    {
        double blockOfToken = (12.0 * task.Embedding * task.Embedding) + ((double)task.Context * task.Embedding);
        return LayersOf(task) * Loops * blockOfToken * task.Context * task.Batch * steps;
    }
}
