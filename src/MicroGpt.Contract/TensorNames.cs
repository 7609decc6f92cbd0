namespace MicroGpt.Contract;

/// <summary>Tensors that the runtime asks for by name.</summary>
public static class TensorNames
{
    /// <summary>The exit token's row of the head.</summary>
    public const string ExitWeight = "exit.weight";

    /// <summary>Its bias.</summary>
    public const string ExitBias = "exit.bias";
}
