using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Graph;

/// <summary>
/// A learned tensor, rows x columns, stored row-major with columns padded to whole vectors. A parameter of the block
/// section stands for one tensor per layer; its name then holds <c>{0}</c> for the layer.
/// </summary>
internal sealed class Parameter(string name, ParameterGroup group, Extent rows, Extent columns, InitialValue initial)
{
    public string Name { get; } = name;

    public ParameterGroup Group { get; } = group;

    public Extent Rows { get; } = rows;

    public Extent Columns { get; } = columns;

    public InitialValue Initial { get; } = initial;

    /// <summary>Standard deviation of normal initial values.</summary>
    public float Deviation { get; init; }

    /// <summary>The value of constant initial values, and of the diagonal of an identity.</summary>
    public float Constant { get; init; } = 1f;

    /// <summary>Whether the gradient is 0 in every row that no token of the batch looked up.</summary>
    public bool RowSparse { get; init; }

    public bool IsVector { get; init; }

    /// <summary>Matrices side by side: 3 for queries, keys and values.</summary>
    public int Parts { get; init; } = 1;

    public int RowStride => Columns.Padded;

    /// <summary>Rows as stored. They are padded only if segmented, since embeddings and heads index rows by token.</summary>
    public int StoredRows => Rows.Segment == Rows.Count ? Rows.Count : Rows.Padded;

    public long PaddedCount => (long)StoredRows * RowStride;

    public long Count => (long)Rows.Count * Columns.Count;

    /// <summary>Name without layer and attention, e.g. <c>qkv.weight</c>.</summary>
    public string ShortName => Name.Replace("blocks.{0}.", string.Empty).Replace("attention.", string.Empty);

    /// <summary>Shape for comments: <c>(64,192)</c>.</summary>
    public string Shape => IsVector ? $"({Columns})" : $"({Rows},{Columns})";

    /// <summary>Shape of the transpose.</summary>
    public string TransposedShape => $"({Columns},{Rows})";
}
