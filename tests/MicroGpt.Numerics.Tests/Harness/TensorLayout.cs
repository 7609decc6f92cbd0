using System.Collections.Concurrent;
using MicroGpt.Numerics.Tests.Reference;

namespace MicroGpt.Numerics.Tests.Harness;

/// <summary>Copies between logical tensors and the padded memory that <see cref="ParameterInfo"/> describes.</summary>
internal static unsafe class TensorLayout
{
    private static readonly ConcurrentDictionary<ModelDescription, int[]> s_pads = new(ReferenceEqualityComparer.Instance);

    /// <summary>Fails where a value is not exact in the format that the model stores.</summary>
    public static void Write(ModelDescription model, ParameterSet values, StoredWeights memory)
    {
        foreach (ParameterInfo parameter in model.Parameters)
        {
            double[] tensor = values[parameter.Name];
            Assert.Equal(tensor.Length, parameter.Count);
            for (int row = 0; row < parameter.Rows; row++)
            {
                for (int column = 0; column < parameter.Columns; column++)
                {
                    double value = tensor[(row * parameter.Columns) + column];
                    long index = parameter.IndexOf(row, column);
                    memory[index] = (float)value;
                    if (memory[index] != value)
                    {
                        Assert.Fail($"{parameter.Name} holds {memory[index]:R} for {value:R}");
                    }
                }
            }
        }
    }

    public static Dictionary<string, float[]> Read(ModelDescription model, StoredWeights memory)
    {
        Dictionary<string, float[]> tensors = [];
        foreach (ParameterInfo parameter in model.Parameters)
        {
            float[] tensor = new float[parameter.Count];
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor[i] = memory[parameter.IndexOf(i / parameter.Columns, i % parameter.Columns)];
            }

            tensors.Add(parameter.Name, tensor);
        }

        return tensors;
    }

    /// <summary>Pads hold +0 for ever, so their gradients are zeros.</summary>
    public static void CheckPadsAreZero(ModelDescription model, StoredWeights memory)
    {
        foreach (int pad in s_pads.GetOrAdd(model, Pads))
        {
            if (memory[pad] != 0)
            {
                Assert.Fail($"pad at float {pad} holds {memory[pad]}");
            }
        }
    }

    /// <summary>Which floats are some tensor's element; fails where two elements share one.</summary>
    public static bool[] UsedFloats(ModelDescription model)
    {
        bool[] used = new bool[model.WeightFloats];
        foreach (ParameterInfo parameter in model.Parameters)
        {
            for (int i = 0; i < parameter.Count; i++)
            {
                long index = parameter.IndexOf(i / parameter.Columns, i % parameter.Columns);
                Assert.InRange(index, parameter.Offset, parameter.Offset + parameter.PaddedCount - 1);
                if (used[index])
                {
                    Assert.Fail($"{parameter.Name}[{i}] lies where another element does");
                }

                used[index] = true;
            }
        }

        return used;
    }

    private static int[] Pads(ModelDescription model) =>
        [.. UsedFloats(model).Index().Where(place => !place.Item).Select(place => place.Index)];

    /// <summary>Rows of a strided matrix without their pads, cut into sequences.</summary>
    public static float[][] ReadRows(float* memory, int stride, int columns, IEnumerable<int> lengths)
    {
        List<float[]> sequences = [];
        float* row = memory;
        foreach (int length in lengths)
        {
            float[] values = new float[length * columns];
            for (int t = 0; t < length; t++, row += stride)
            {
                new ReadOnlySpan<float>(row, columns).CopyTo(values.AsSpan(t * columns));
            }

            sequences.Add(values);
        }

        return [.. sequences];
    }
}
