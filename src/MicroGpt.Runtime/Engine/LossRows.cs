using MicroGpt.Runtime.Model;

namespace MicroGpt.Runtime.Engine;

/// <summary>
/// Data of the rows of a batch for every loop that only the runtime uses: losses, their weights, exit logits and correct answers. Generated
/// code reads the <see cref="WorkContext"/> instead. Each array has one float per row; loops are <paramref name="stride"/> floats apart.
/// </summary>
/// <param name="stride">Number of floats from one loop to the next.</param>
/// <param name="losses">Cross-entropies by loop. If several loops count, the combined losses follow.</param>
/// <param name="weights">Derivative of the total loss with respect to each row's loss.</param>
/// <param name="loopWeights">Derivative of the total loss with respect to each cross-entropy, if several loops count.</param>
/// <param name="exits">Logits of the exit token by loop, later replaced by the derivatives with respect to them.</param>
/// <param name="hits">1 if the likeliest token is the target, else 0. Used when problems are evaluated.</param>
public readonly unsafe struct LossRows(long stride, float* losses, float* weights, float* loopWeights, float* exits, float* hits)
{
    private readonly long _stride = stride;
    private readonly float* _losses = losses;
    private readonly float* _loopWeights = loopWeights;
    private readonly float* _exits = exits;
    private readonly float* _hits = hits;

    public float* Weights { get; } = weights;

    /// <summary>Cross-entropies after a loop, nats.</summary>
    /// <param name="loop">
    /// Starts at 1, and is 1 if only the last loop counts. The combined losses of R loops have index R + 1.
    /// </param>
    public float* Losses(int loop) => _losses + ((loop - 1) * _stride);

    /// <inheritdoc cref="Losses"/>
    /// <summary>Derivatives with respect to the cross-entropies after a loop.</summary>
    /// <param name="loop">Starts at 1.</param>
    public float* LoopWeights(int loop) => _loopWeights + ((loop - 1) * _stride);

    /// <inheritdoc cref="LoopWeights"/>
    /// <summary>Exit logits after a loop, or the derivatives with respect to them.</summary>
    public float* Exits(int loop) => _exits + ((loop - 1) * _stride);

    /// <inheritdoc cref="LoopWeights"/>
    /// <summary>Whether the likeliest token after a loop is the target.</summary>
    public float* Hits(int loop) => _hits + ((loop - 1) * _stride);
}
