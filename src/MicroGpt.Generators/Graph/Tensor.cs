namespace MicroGpt.Generators.Graph;

/// <summary>What an element is stored as.</summary>
internal enum ElementType { Float32, BFloat16 }

/// <summary>A value of the graph: one row of <see cref="Width"/> numbers per token.</summary>
/// <param name="dense">One float per token without pads: a statistic.</param>
internal sealed class Tensor(int id, string name, Extent width, bool dense, ElementType type = ElementType.Float32)
{
    public int Id { get; } = id;

    public string Name { get; } = name;

    public Extent Width { get; } = width;

    public ElementType Type { get; } = type;

    /// <summary>Elements between rows: statistics (one float per token) are dense, everything else is skewed.</summary>
    public int Stride => dense ? 1 : Width.Stride;

    /// <summary>Memory of a row in floats.</summary>
    public int RowFloats => Type == ElementType.Float32 ? Stride : Stride / 2;

    /// <summary>Bytes of an element.</summary>
    public int ElementBytes => Type == ElementType.Float32 ? sizeof(float) : sizeof(ushort);

    public override string ToString() => $"%{Id} {Name} (T,{Width}){(Type == ElementType.BFloat16 ? " bf16" : string.Empty)}";
}
