namespace MicroGpt.Contract;

/// <summary>What an element of a tensor is stored as, in memory and in files. Arithmetic is float32.</summary>
public enum StorageType
{
    /// <summary>4 bytes.</summary>
    Float32,

    /// <summary>2 bytes, the upper ones of a float32; rounded when they are written (docs/adr/0009, docs/adr/0010).</summary>
    BFloat16,

    /// <summary>1 byte.</summary>
    Int8,

    Bool,
    UInt8,
    Float8E5M2,
    Float8E4M3,
    Int16,
    UInt16,
    Float16,
    Int32,
    UInt32,
    Float64,
    Int64,
    UInt64,
}
