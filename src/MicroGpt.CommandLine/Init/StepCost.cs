namespace MicroGpt.CommandLine.Init;

/// <summary>
/// The FLOPs of training a plain transformer, from its shape: what <c>info</c> prints after a build. Two per multiply-add; norms,
/// lookups and activations count nothing.
/// </summary>
/// <param name="Vocabulary">Characters or bytes, and the document token.</param>
/// <param name="Orthogonalizes">Whether the optimizer is Muon.</param>
internal sealed record StepCost(int Layers, int Embedding, int FeedForward, int Context, int Vocabulary, bool Orthogonalizes)
{
    /// <summary>Products of square matrices in Muon's iteration, each of which is half computed.</summary>
    private const long Products = 17;

    /// <summary>
    /// Forward and backward on one token of a full context. The backward pass has twice the products of the forward pass. Causal
    /// attention has half of its pairs.
    /// </summary>
    public long TrainPerToken
    {
        get
        {
            long c = Embedding;
            long weights = (Layers * ((4 * c * c) + (2 * c * FeedForward))) + (c * Vocabulary);
            long attention = 2 * Layers * c * Context;
            return 3 * ((2 * weights) + attention);
        }
    }

    /// <summary>The optimizer's products in one step: of each matrix the Gram matrix, the iteration, and the last product.</summary>
    public long OrthogonalizePerStep
    {
        get
        {
            long c = Embedding;
            long smaller = Math.Min(c, FeedForward);
            long larger = Math.Max(c, FeedForward);
            long square = (3 + Products) * c * c * c;
            long oblong = (3 * smaller * smaller * larger) + (Products * smaller * smaller * smaller);
            return Orthogonalizes ? Layers * ((4 * square) + (2 * oblong)) : 0;
        }
    }

    /// <summary>A step of this many tokens.</summary>
    public double Of(double tokens) => (tokens * TrainPerToken) + OrthogonalizePerStep;
}
