namespace MicroGpt.Generators.Spec;

/// <summary>Sizes that decide whether a model can be compiled, computed before a graph exists.</summary>
internal static class ModelSize
{
    /// <summary>Tensors are indexed with 32-bit integers, and all parameters together form one tensor.</summary>
    public const long Limit = int.MaxValue;

    /// <summary>Number of parameters. It cannot overflow, because <see cref="SpecKeys"/> limits every factor.</summary>
    public static long Parameters(ArchitectureSpec a, RecursionSpec? recursion, int vocabulary)
    {
        long c = a.Embedding;
        long f = a.FeedForward;
        bool shifted = a.Bias && a.Normalization.Kind == NormalizationKind.LayerNorm;
        long norm = a.Normalization.Gain ? (shifted ? 2 * c : c) : 0;
        long matrices = (4 * c * c) + (2 * c * f);
        long biases = a.Bias ? (4 * c) + f + c : 0;
        long embeddings = (vocabulary * c) + (a.Positions == PositionKind.Learned ? a.Context * c : 0);
        long head = a.TiedHead ? 0 : vocabulary * c;
        int norms = (2 * a.Layers) + (a.Normalization.AfterEmbedding ? 1 : 0) + (a.Normalization.Final ? 1 : 0);
        return embeddings + (a.Layers * (matrices + biases)) + (norms * norm) + head + Recursion(a, recursion);
    }

    private static long Recursion(ArchitectureSpec a, RecursionSpec? recursion)
    {
        if (recursion is null)
        {
            return 0;
        }

        long c = a.Embedding;
        long injection = recursion.Injection switch
        {
            InjectionKind.Scaled => 2 * c,
            InjectionKind.Concat => 2 * c * c,
            _ => 0,
        };
        return injection
            + (recursion.NormalizeState && a.Normalization.Gain ? c : 0)
            + (recursion.LoopEmbedding ? recursion.Steps * c : 0);
    }

    /// <summary>Values per token in the widest tensor of a step: queries, keys and values; the hidden layer; or the logits.</summary>
    public static long WidestRow(ArchitectureSpec a, int vocabulary) =>
        Math.Max(Math.Max(3L * a.Embedding, a.FeedForward), vocabulary + 8L);
}
