namespace MicroGpt.Runtime.Exports;

/// <summary>What the person chose for an export.</summary>
public sealed record ExportOptions
{
    /// <summary>Number of loops that a format without recursion unrolls; null for the model's own.</summary>
    public int? Loops { get; init; }
}
