using MicroGpt.Runtime.Numerics;

namespace MicroGpt.Runtime.Model;

/// <summary>The weights in memory, laid out as <see cref="ModelDescription.Parameters"/> describes, with their storage type.</summary>
public readonly unsafe struct StoredWeights
{
    public StoredWeights(float* floats)
    {
        Type = StorageType.Float32;
        Data = floats;
    }

    /// <param name="narrow">Weights in bfloat16.</param>
    public StoredWeights(ushort* narrow)
    {
        Type = StorageType.BFloat16;
        Data = narrow;
    }

    public StorageType Type { get; }

    public void* Data { get; }

    /// <summary>Address of the weights as floats; null if they are stored in bfloat16.</summary>
    public float* Floats => Type == StorageType.Float32 ? (float*)Data : null;

    /// <summary>Address of the weights in bfloat16; null if they are floats.</summary>
    public ushort* BFloat16s => Type == StorageType.BFloat16 ? (ushort*)Data : null;

    /// <summary>An element as a float. Setting a bfloat16 element rounds to nearest.</summary>
    /// <param name="index">Index in the weights, as <see cref="ParameterInfo.IndexOf"/> returns.</param>
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
