namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>A model as another program's architecture sees it: what config.json and the metadata of a GGUF file say.</summary>
internal sealed record PortableModel
{
    /// <summary>Base of rotary positions. Ours have no other.</summary>
    public const double RotaryBase = 10000;

    public required ModelFamily Family { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int Embedding { get; init; }

    public required int Context { get; init; }

    public required int FeedForward { get; init; }

    public required int Vocabulary { get; init; }

    public required float Epsilon { get; init; }

    public required ActivationKind Activation { get; init; }

    /// <summary>Whether norms have gains. Without them, gains of 1 are written.</summary>
    public bool Gain { get; init; } = true;

    /// <summary>Whether linear layers have biases, and layerNorm shifts. GPT-2 always has both; those that we lack are 0.</summary>
    public required bool Bias { get; init; }

    public required bool TiedHead { get; init; }

    public int HeadSize => Embedding / Heads;

    /// <summary>Whether the hidden layer of the MLP is a product of two.</summary>
    public bool IsGated => Family is ModelFamily.Llama or ModelFamily.Qwen3;
}
