namespace MicroGpt.Contract;

/// <summary>The properties of each <see cref="StorageType"/> as one table.</summary>
public static class StorageTypes
{
    // In the order of the enum.
    private static readonly Row[] Table =
    [
        new(StorageType.Float32, 4, "float32", "F32", Trains: true),
        new(StorageType.BFloat16, 2, "bfloat16", "BF16", Trains: true),
        new(StorageType.Int8, 1, "int8", "I8"),
        new(StorageType.Bool, 1, "bool", "BOOL"),
        new(StorageType.UInt8, 1, "uint8", "U8"),
        new(StorageType.Float8E5M2, 1, "float8e5m2", "F8_E5M2"),
        new(StorageType.Float8E4M3, 1, "float8e4m3", "F8_E4M3"),
        new(StorageType.Int16, 2, "int16", "I16"),
        new(StorageType.UInt16, 2, "uint16", "U16"),
        new(StorageType.Float16, 2, "float16", "F16"),
        new(StorageType.Int32, 4, "int32", "I32"),
        new(StorageType.UInt32, 4, "uint32", "U32"),
        new(StorageType.Float64, 8, "float64", "F64"),
        new(StorageType.Int64, 8, "int64", "I64"),
        new(StorageType.UInt64, 8, "uint64", "U64"),
    ];

    /// <summary>All types.</summary>
    public static IReadOnlyList<StorageType> All { get; } = [.. Table.Select(row => row.Type)];

    /// <summary>The types that training can widen to float32 and narrow from it: the choices of model.json.</summary>
    public static IReadOnlyList<StorageType> Trainable { get; } = [.. Table.Where(row => row.Trains).Select(row => row.Type)];

    /// <summary>Bytes of an element.</summary>
    public static int Bytes(this StorageType type) => Table[(int)type].Bytes;

    /// <summary>Name in model.json and state.json.</summary>
    public static string Name(this StorageType type) => Table[(int)type].Name;

    /// <summary>Name in a safetensors header.</summary>
    public static string SafetensorsName(this StorageType type) => Table[(int)type].Safetensors;

    /// <summary>Whether training can widen the type to float32 and narrow float32 to it.</summary>
    public static bool IsTrainable(this StorageType type) => Table[(int)type].Trains;

    /// <summary>Finds the type with a name of a safetensors header.</summary>
    public static bool TryParseSafetensors(string name, out StorageType type)
    {
        int index = Array.FindIndex(Table, row => row.Safetensors == name);
        type = (StorageType)Math.Max(index, 0);
        return index >= 0;
    }

    private sealed record Row(StorageType Type, int Bytes, string Name, string Safetensors, bool Trains = false);
}
