namespace MicroGpt.Contract;

/// <summary>Names of tensors that the runtime looks up.</summary>
public static class TensorNames
{
    /// <summary>The exit token's row of the head.</summary>
    public const string ExitWeight = "exit.weight";

    /// <summary>The exit token's bias.</summary>
    public const string ExitBias = "exit.bias";
}
