namespace MicroGpt.Runtime.Model;

/// <summary>
/// One tensor of the model: its logical shape, and where its elements lie in the weights.
/// Columns (and, for the projection out of attention, rows) may be padded in segments so that every head begins at a
/// whole vector: logical index i lies at i / Segment * PaddedSegment + i % Segment. Pads hold +0 for ever.
/// </summary>
public sealed record ParameterInfo
{
    /// <summary>Name in the checkpoint, e.g. <c>blocks.0.attention.qkv.weight</c>.</summary>
    public required string Name { get; init; }

    public required ParameterGroup Group { get; init; }

    /// <summary>Logical rows; 1 for a vector.</summary>
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>True for vectors, whose checkpoint shape is [Columns] and not [1, Columns].</summary>
    public bool IsVector { get; init; }

    /// <summary>First float in the weights; a multiple of 16.</summary>
    public required long Offset { get; init; }

    /// <summary>Floats between rows, padding included.</summary>
    public required int RowStride { get; init; }

    public required int RowSegment { get; init; }

    public required int PaddedRowSegment { get; init; }

    public required int ColumnSegment { get; init; }

    public required int PaddedColumnSegment { get; init; }

    public required InitialValue Initial { get; init; }

    public float Deviation { get; init; }

    /// <summary>Whether weight decay acts on this tensor.</summary>
    public required bool Decays { get; init; }

    /// <summary>Floats from <see cref="Offset"/> that belong to the tensor, padding included.</summary>
    public required long PaddedCount { get; init; }

    public long Count => (long)Rows * Columns;

    /// <summary>Index in the weights of a logical element.</summary>
    public long IndexOf(int row, int column) =>
        Offset
        + ((long)((row / RowSegment * PaddedRowSegment) + (row % RowSegment)) * RowStride)
        + (column / ColumnSegment * PaddedColumnSegment) + (column % ColumnSegment);
}
