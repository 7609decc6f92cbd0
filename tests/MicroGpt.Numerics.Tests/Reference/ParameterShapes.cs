namespace MicroGpt.Numerics.Tests.Reference;

/// <summary>Names and shapes of all tensors: V vocabulary, C embedding, T context, F feed-forward, R loops.</summary>
internal static class ParameterShapes
{
    public static IEnumerable<TensorShape> Of(ReferenceOptions o)
    {
        yield return new("wte", o.Vocabulary, o.Embedding);
        if (o.Positions == Positions.Learned)
        {
            yield return new("wpe", o.Context, o.Embedding);
        }

        if (o.BigramRows > 0)
        {
            yield return new("bigram", o.BigramRows, o.Embedding);
        }

        foreach (TensorShape shape in Norm(o, "embeddingNorm", o.AfterEmbedding))
        {
            yield return shape;
        }

        foreach (TensorShape shape in o.Loops is { } loops ? Recursion(o, loops) : [])
        {
            yield return shape;
        }

        for (int layer = 0; layer < o.Layers; layer++)
        {
            foreach (TensorShape shape in Block(o, $"blocks.{layer}"))
            {
                yield return shape;
            }
        }

        foreach (TensorShape shape in Norm(o, "finalNorm", o.Final))
        {
            yield return shape;
        }

        if (!o.TiedHead)
        {
            yield return new("head.weight", o.Vocabulary, o.Embedding);
        }

        if (o.Exit)
        {
            yield return new("exit.weight", 1, o.Embedding);
            yield return new("exit.bias", 1, 1);
        }
    }

    private static IEnumerable<TensorShape> Recursion(ReferenceOptions o, int loops)
    {
        if (o.NormalizeState && o.Gain)
        {
            yield return new("stateNorm.gain", 1, o.Embedding);
        }

        if (o.Injection == Injection.Scaled)
        {
            yield return new("inject.stateScale", 1, o.Embedding);
            yield return new("inject.embeddingScale", 1, o.Embedding);
        }

        if (o.Injection == Injection.Concat)
        {
            yield return new("inject.embedding.weight", o.Embedding, o.Embedding);
            yield return new("inject.state.weight", o.Embedding, o.Embedding);
        }

        if (o.LoopEmbedding)
        {
            yield return new("loopEmbedding", loops, o.Embedding);
        }
    }

    private static IEnumerable<TensorShape> Block(ReferenceOptions o, string name) =>
    [
        .. InputScalars(o, name),
        .. Norm(o, $"{name}.norm1", present: true),
        .. Linear(o, $"{name}.attention.qkv", o.Embedding, 3 * o.Embedding),
        .. HeadNorm(o, $"{name}.attention"),
        .. Linear(o, $"{name}.attention.projection", o.Embedding, o.Embedding),
        .. Norm(o, $"{name}.norm2", present: true),
        .. Linear(o, $"{name}.mlp.in", o.Embedding, o.Activation == Activation.SwiGlu ? 2 * o.FeedForward : o.FeedForward),
        .. Linear(o, $"{name}.mlp.out", o.FeedForward, o.Embedding),
    ];

    private static IEnumerable<TensorShape> Norm(ReferenceOptions o, string name, bool present)
    {
        if (present && o.Gain)
        {
            yield return new($"{name}.gain", 1, o.Embedding);
        }

        if (present && o.Shift)
        {
            yield return new($"{name}.shift", 1, o.Embedding);
        }
    }

    private static IEnumerable<TensorShape> InputScalars(ReferenceOptions o, string name) =>
        o.InputScalars ? [new($"{name}.inputScale", 1, 1), new($"{name}.embeddingScale", 1, 1)] : [];

    private static IEnumerable<TensorShape> HeadNorm(ReferenceOptions o, string name) => o.QkNorm
        ? [new($"{name}.queryNorm.gain", 1, o.HeadSize), new($"{name}.keyNorm.gain", 1, o.HeadSize)]
        : [];

    private static IEnumerable<TensorShape> Linear(ReferenceOptions o, string name, int inputs, int outputs)
    {
        yield return new($"{name}.weight", inputs, outputs);
        if (o.Bias)
        {
            yield return new($"{name}.bias", 1, outputs);
        }
    }
}
