namespace MicroGpt.Runtime.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Any text except <c>__metadata__</c>.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a scalar.</param>
/// <param name="Begin">Offset of the first byte from the start of the data.</param>
/// <param name="End">Offset after the last byte.</param>
public sealed record TensorEntry(string Name, StorageType Type, IReadOnlyList<long> Shape, long Begin = 0, long End = 0)
{
    public long Bytes => End - Begin;

    /// <summary>The shape as text, for example <c>[2, 3]</c>.</summary>
    internal string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Number of bytes according to type and shape.</summary>
    /// <exception cref="OverflowException">The number exceeds 2^63.</exception>
    internal long BytesOfShape()
    {
        // A dimension of 0 makes the product 0, however large the others are.
        if (Shape.Contains(0))
        {
            return 0;
        }

        long bytes = Type.Bytes();
        foreach (long extent in Shape)
        {
            bytes = checked(bytes * extent);
        }

        return bytes;
    }
}
