namespace MicroGpt.Runtime.Exports.Foreign;

/// <summary>
/// One tensor of another program: elements of one of ours in the other program's order, or a constant. Exports read the table forward,
/// imports backward.
/// </summary>
/// <param name="Name">Its name in the other program.</param>
/// <param name="Rows">Number of rows; 1 for a vector.</param>
internal sealed record TensorMap(string Name, int Rows, int Columns)
{
    /// <summary>Whether this is a vector, whose shape is [Columns] and not [1, Columns].</summary>
    public bool IsVector { get; init; }

    /// <summary>Name of our tensor; null if we have none, and every element is <see cref="Constant"/>.</summary>
    public string? Source { get; init; }

    public float Constant { get; init; }

    /// <summary>Columns of our tensor.</summary>
    public int SourceColumns { get; init; }

    /// <summary>First column of ours that belongs to this tensor: queries, keys and values stand side by side in one matrix.</summary>
    public int FirstColumn { get; init; }

    /// <summary>Whether rows are output channels. Ours are input channels.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>
    /// Size of the heads whose rotary pairs are (i, i + size / 2). Ours are (2i, 2i + 1). 0 if the order is ours.
    /// </summary>
    public int HalvesOf { get; init; }

    public IReadOnlyList<long> Shape => IsVector ? [Columns] : [Rows, Columns];

    /// <summary>Index in our tensor of an element of this one.</summary>
    public long IndexOf(int row, int column) => IsTransposed
        ? ((long)column * SourceColumns) + FirstColumn + Channel(row)
        : ((long)row * SourceColumns) + FirstColumn + Channel(column);

    /// <summary>Fills one row from our tensor.</summary>
    /// <param name="source">Our tensor; empty for a constant.</param>
    public void ReadRow(ReadOnlySpan<float> source, int row, Span<float> target)
    {
        if (Source is null)
        {
            target.Fill(Constant);
            return;
        }

        for (int column = 0; column < Columns; column++)
        {
            target[column] = source[checked((int)IndexOf(row, column))];
        }
    }

    private int Channel(int output)
    {
        if (HalvesOf == 0)
        {
            return output;
        }

        int place = output % HalvesOf;
        int half = HalvesOf / 2;
        return output - place + (place < half ? 2 * place : (2 * (place - half)) + 1);
    }
}
