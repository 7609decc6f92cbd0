namespace MicroGpt.Runtime;

/// <summary>Element types of safetensors.</summary>
public enum TensorType
{
    Bool,
    U8,
    I8,
    F8E5M2,
    F8E4M3,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    F64,
    I64,
    U64,
}

public static class TensorTypes
{
    // By enum value: the name in a header, and bytes of an element.
    private static readonly (string Name, int Size)[] Facts =
    [
        ("BOOL", 1), ("U8", 1), ("I8", 1), ("F8_E5M2", 1), ("F8_E4M3", 1),
        ("I16", 2), ("U16", 2), ("F16", 2), ("BF16", 2),
        ("I32", 4), ("U32", 4), ("F32", 4),
        ("F64", 8), ("I64", 8), ("U64", 8),
    ];

    /// <summary>Bytes of an element.</summary>
    public static int Size(this TensorType type) => Facts[(int)type].Size;

    /// <summary>Name in a safetensors header.</summary>
    public static string SafetensorsName(this TensorType type) => Facts[(int)type].Name;

    /// <summary>The type with a name of the header; false if there is none.</summary>
    public static bool TryParse(string name, out TensorType type)
    {
        int index = Array.FindIndex(Facts, f => f.Name == name);
        type = (TensorType)Math.Max(index, 0);
        return index >= 0;
    }
}
