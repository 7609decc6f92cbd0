namespace MicroGpt.Generators.Graph;

/// <summary>A value of the graph: one row of <see cref="Width"/> floats per token.</summary>
/// <param name="dense">One float per token without pads: a statistic.</param>
internal sealed class Tensor(int id, string name, Extent width, bool dense)
{
    public int Id { get; } = id;

    public string Name { get; } = name;

    public Extent Width { get; } = width;

    /// <summary>Floats between rows: statistics (one float per token) are dense, everything else is skewed.</summary>
    public int Stride => dense ? 1 : Width.Stride;

    public override string ToString() => $"%{Id} {Name} (T,{Width})";
}
