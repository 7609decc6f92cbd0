namespace MicroGpt.Runtime.Exports;

/// <summary>What the person chose for an export.</summary>
public sealed record ExportOptions
{
    /// <summary>Number of loops that a format without recursion unrolls; null for the model's own.</summary>
    public int? Loops { get; init; }

    /// <summary>How matrices are stored, for a format that has a choice.</summary>
    public ExportType Type { get; init; }
}
