namespace MicroGpt.Runtime.Model;

/// <summary>
/// One tensor of the model: its logical shape and the layout of its elements in the weights. Columns may be padded in segments,
/// so that every head begins at a whole vector. So may the rows of the attention output projection. Logical index i is stored at
/// i / Segment * PaddedSegment + i % Segment. Padding is always +0.
/// </summary>
public sealed record ParameterInfo
{
    /// <summary>Name in the checkpoint, e.g. <c>blocks.0.attention.qkv.weight</c>.</summary>
    public required string Name { get; init; }

    public required ParameterGroup Group { get; init; }

    /// <summary>Number of logical rows; 1 for a vector.</summary>
    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Whether this is a vector, whose checkpoint shape is [Columns] and not [1, Columns].</summary>
    public bool IsVector { get; init; }

    /// <summary>Index of the first float in the weights; a multiple of 16.</summary>
    public required long Offset { get; init; }

    /// <summary>Floats between two rows, including padding.</summary>
    public required int RowStride { get; init; }

    public required int RowSegment { get; init; }

    public required int PaddedRowSegment { get; init; }

    public required int ColumnSegment { get; init; }

    public required int PaddedColumnSegment { get; init; }

    public required InitialValue Initial { get; init; }

    public float Deviation { get; init; }

    /// <summary>The value of <see cref="InitialValue.Constant"/>, and of the diagonal of <see cref="InitialValue.Identity"/>.</summary>
    public float Constant { get; init; } = 1f;

    /// <summary>Whether the gradient is 0 in every row that no token of the batch looked up.</summary>
    public bool RowSparse { get; init; }

    /// <summary>Whether weight decay applies to this tensor.</summary>
    public required bool Decays { get; init; }

    /// <summary>Learning rate as a multiple of the optimizer's.</summary>
    public float RateFactor { get; init; } = 1;

    /// <summary>
    /// Number of matrices side by side whose updates are orthogonalized one by one, for example 3 for queries, keys and values; 0 for a
    /// tensor that is updated element by element.
    /// </summary>
    public int Matrices { get; init; }

    /// <summary>Index in <see cref="ModelDescription.MatrixShapes"/> of the shape of each.</summary>
    public int MatrixShape { get; init; }

    /// <summary>Number of floats of the tensor from <see cref="Offset"/> on, including padding.</summary>
    public required long PaddedCount { get; init; }

    public long Count => (long)Rows * Columns;

    /// <summary>Index of a logical element in the weights.</summary>
    public long IndexOf(int row, int column) =>
        Offset
        + ((long)((row / RowSegment * PaddedRowSegment) + (row % RowSegment)) * RowStride)
        + (column / ColumnSegment * PaddedColumnSegment) + (column % ColumnSegment);
}
