using MicroGpt.Generators.Kernels;

namespace MicroGpt.Generators.Graph;

/// <summary>A value of the graph: one row of <see cref="Width"/> numbers per token. Compared by identity.</summary>
/// <param name="dense">One float per token without pads: a statistic.</param>
internal sealed class Tensor(int id, string name, Extent width, bool dense, StorageType type = StorageType.Float32)
{
    public int Id { get; } = id;

    public string Name { get; } = name;

    public Extent Width { get; } = width;

    public StorageType Type { get; } = type;

    /// <summary>Elements between rows: statistics (one float per token) are dense, everything else is skewed.</summary>
    public int Stride => dense ? 1 : Width.Stride;

    /// <summary>Memory of a row in floats.</summary>
    public int RowFloats => Stride * Type.Bytes() / sizeof(float);

    /// <summary>Bytes of an element.</summary>
    public int ElementBytes => Type.Bytes();

    /// <summary>Shape for comments: <c>(T,64)</c>, or <c>(T)</c> for one number per token.</summary>
    public string Shape => dense ? "(T)" : $"(T,{Width})";

    /// <summary>Name and shape.</summary>
    public string Title => $"{Name} {Shape}";

    public override string ToString() => $"%{Id} {Name} (T,{Width}){(Type == StorageType.BFloat16 ? " bf16" : string.Empty)}";
}
