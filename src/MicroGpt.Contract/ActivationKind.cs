namespace MicroGpt.Contract;

/// <summary>The activation function of the MLP.</summary>
public enum ActivationKind
{
    Gelu,
    Relu,
    SquaredRelu,
    Silu,

    /// <summary>silu(gate) * up (Shazeer 2020, arXiv 2002.05202): the MLP's first product computes gate and up side by side.</summary>
    SwiGlu,
}

public static class ActivationKinds
{
    /// <summary>Width of the MLP's hidden layer if model.json gives none.</summary>
    public static int DefaultFeedForward(this ActivationKind activation, int embedding) => activation switch
    {
        ActivationKind.Gelu or ActivationKind.Relu or ActivationKind.SquaredRelu or ActivationKind.Silu => 4 * embedding,

        // A third matrix of 8/3 C instead of two of 4 C: as many weights, and rows of whole vectors.
        ActivationKind.SwiGlu => ((8 * embedding) + 23) / 24 * 8,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
