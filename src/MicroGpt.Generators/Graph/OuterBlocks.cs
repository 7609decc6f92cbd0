namespace MicroGpt.Generators.Graph;

/// <summary>Blocks that run once: the prelude before the loops, or the coda after them.</summary>
/// <param name="Layers">Their number, at least 1.</param>
/// <param name="Output">What the last of them makes.</param>
/// <param name="Gradients">
/// A section without a forward pass. Its backward pass moves the gradient before the blocks' backward pass, and joins it with another one
/// after that.
/// </param>
internal sealed record OuterBlocks(int Layers, Tensor Output, Section Gradients)
{
    /// <summary>Runs before the backward pass of the blocks.</summary>
    public Op Before => Gradients.Backward[0];

    /// <summary>Runs after it.</summary>
    public Op After => Gradients.Backward[1];
}
