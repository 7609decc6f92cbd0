using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// What the runtime keeps of a batch's rows for every loop, beside the <see cref="WorkContext"/> that generated code reads: losses, what they weigh,
/// exit logits and right answers. One float for each row; loops lie <paramref name="stride"/> floats apart.
/// </summary>
/// <param name="stride">Floats between two loops.</param>
/// <param name="losses">Cross-entropies by loop, then, where the loss counts after several loops, the losses made of them.</param>
/// <param name="weights">Derivative of the total loss with respect to each row's loss.</param>
/// <param name="loopWeights">Its derivative with respect to each cross-entropy, where the loss counts after several loops.</param>
/// <param name="exits">The exit token's logits by loop, then the derivatives of the total loss with respect to them.</param>
/// <param name="hits">1 where the likeliest token is the target, else 0. For evaluations of problems.</param>
public readonly unsafe struct LossRows(long stride, float* losses, float* weights, float* loopWeights, float* exits, float* hits)
{
    private readonly long _stride = stride;
    private readonly float* _losses = losses;
    private readonly float* _loopWeights = loopWeights;
    private readonly float* _exits = exits;
    private readonly float* _hits = hits;

    public float* Weights { get; } = weights;

    /// <summary>Cross-entropies after a loop, nats.</summary>
    /// <param name="loop">From 1; where the loss counts after the last loop alone, 1. The losses made of R loops are number R + 1.</param>
    public float* Losses(int loop) => _losses + ((loop - 1) * _stride);

    /// <inheritdoc cref="Losses"/>
    /// <summary>Derivatives with respect to the cross-entropies after a loop.</summary>
    /// <param name="loop">From 1.</param>
    public float* LoopWeights(int loop) => _loopWeights + ((loop - 1) * _stride);

    /// <inheritdoc cref="LoopWeights"/>
    /// <summary>Exit logits after a loop, or the derivatives with respect to them.</summary>
    public float* Exits(int loop) => _exits + ((loop - 1) * _stride);

    /// <inheritdoc cref="LoopWeights"/>
    /// <summary>Whether the likeliest token after a loop is the target.</summary>
    public float* Hits(int loop) => _hits + ((loop - 1) * _stride);
}
