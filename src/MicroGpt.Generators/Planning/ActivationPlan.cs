using MicroGpt.Generators.Graph;

namespace MicroGpt.Generators.Planning;

/// <summary>
/// The place of every activation and of every gradient of an activation. Made by <see cref="ActivationPlanner"/>. Sizes are floats per row.
/// </summary>
internal sealed record ActivationPlan
{
    public required IReadOnlyDictionary<Tensor, Place> Places { get; init; }

    public required int StateStride { get; init; }

    /// <summary>Gradient of the state. The backward pass of every layer writes the gradient of its input here.</summary>
    public required Place StateGradient { get; init; }

    /// <summary>Gradient of the embedding e, collected from every loop.</summary>
    public required Place EmbeddingGradient { get; init; }

    /// <summary>s_0, all zero; only if the graph has state.</summary>
    public required Place ZeroState { get; init; }

    public required Place Embedding { get; init; }

    /// <summary>What the injection reads: the output of the prelude, or e itself.</summary>
    public required Place Injected { get; init; }

    /// <summary>Gradient of the prelude's output, collected from every loop. That of e if there is no prelude.</summary>
    public required Place InjectedGradient { get; init; }

    /// <summary>Output of the coda; only if the graph has one.</summary>
    public required Place CodaOutput { get; init; }

    /// <summary>Activations outside the loops.</summary>
    public required int OuterSize { get; init; }

    /// <summary>Activations that a block keeps.</summary>
    public required int LayerSize { get; init; }

    /// <summary>Activations that the injection of a loop keeps.</summary>
    public required int LoopSize { get; init; }

    public required int ScratchSize { get; init; }

    /// <summary>Whether the backward pass reads the blocks' inputs where the forward pass wrote them.</summary>
    public required bool KeepsStream { get; init; }

    public Place this[Tensor tensor] => Places[tensor];
}
