namespace MicroGpt.Contract;

/// <summary>Storage type of a tensor's elements, in memory and in files. Arithmetic is always float32.</summary>
public enum StorageType
{
    /// <summary>4 bytes.</summary>
    Float32,

    /// <summary>2 bytes: the upper half of a float32. Values are rounded when stored (docs/adr/0009, docs/adr/0010).</summary>
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
