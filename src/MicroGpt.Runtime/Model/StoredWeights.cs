using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Model;

/// <summary>Where the learned numbers lie, laid out as <see cref="ModelDescription.Parameters"/> say, and what an element is.</summary>
public readonly unsafe struct StoredWeights
{
    public StoredWeights(float* floats)
    {
        Type = StorageType.Float32;
        Data = floats;
    }

    /// <param name="narrow">bfloat16 numbers.</param>
    public StoredWeights(ushort* narrow)
    {
        Type = StorageType.BFloat16;
        Data = narrow;
    }

    public StorageType Type { get; }

    public void* Data { get; }

    /// <summary>Null where elements are bfloat16.</summary>
    public float* Floats => Type == StorageType.Float32 ? (float*)Data : null;

    /// <summary>Null where elements are floats.</summary>
    public ushort* BFloat16s => Type == StorageType.BFloat16 ? (ushort*)Data : null;

    /// <summary>An element as a float; set, it is rounded to nearest where elements are bfloat16.</summary>
    /// <param name="index">Place, such as <see cref="ParameterInfo.IndexOf"/> gives.</param>
    public float this[long index]
    {
        get => Type == StorageType.Float32 ? ((float*)Data)[index] : BFloat16.Widen(((ushort*)Data)[index]);
        set
        {
            if (Type == StorageType.Float32)
            {
                ((float*)Data)[index] = value;
            }
            else
            {
                ((ushort*)Data)[index] = BFloat16.Nearest(value);
            }
        }
    }
}
