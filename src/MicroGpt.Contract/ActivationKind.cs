namespace MicroGpt.Contract;

/// <summary>The non-linearity of the MLP.</summary>
public enum ActivationKind
{
    Gelu,
    Relu,
    SquaredRelu,
    Silu,
}

public static class ActivationKinds
{
    /// <summary>Width of the MLP's hidden layer where model.json gives none.</summary>
    public static int DefaultFeedForward(this ActivationKind activation, int embedding) => activation switch
    {
        ActivationKind.Gelu or ActivationKind.Relu or ActivationKind.SquaredRelu or ActivationKind.Silu => 4 * embedding,
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
