namespace MicroGpt.Runtime.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Any text but <c>__metadata__</c>.</param>
/// <param name="Shape">Extents, outermost first; none for a single number.</param>
/// <param name="Begin">First byte, counted from the start of the data.</param>
/// <param name="End">First byte after it.</param>
public sealed record TensorEntry(string Name, StorageType Type, IReadOnlyList<long> Shape, long Begin = 0, long End = 0)
{
    public long Bytes => End - Begin;

    /// <summary>Shape as a person reads it, e.g. <c>[2, 3]</c>.</summary>
    internal string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>Bytes that type and shape ask for.</summary>
    /// <exception cref="OverflowException">More than 2^63.</exception>
    internal long BytesOfShape()
    {
        // A zero extent makes the product 0 whatever the others are.
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
