using System.Runtime.InteropServices;

namespace MicroGpt.Runtime;

/// <summary>An array laid out like the weights, and what its tensors are called after the parameter's name.</summary>
/// <param name="suffix">E.g. <c>.m</c>; empty for the weights themselves.</param>
internal readonly unsafe struct ParameterArray(string suffix, float* data)
{
    public string Suffix { get; } = suffix;

    public float* Data { get; } = data;
}

/// <summary>Model tensors in safetensors files, in their logical shapes: padding exists in memory only.</summary>
internal static unsafe class ParameterFile
{
    /// <summary>Floats moved at once.</summary>
    private const int BufferFloats = 16 * 1024;

    /// <summary>Writes the arrays' tensors: all of the first array, in the order of the parameters, then the next array's.</summary>
    public static void Write(
        Stream stream, ModelDescription model, ReadOnlySpan<ParameterArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        var tensors = new List<TensorEntry>();
        foreach (ParameterArray array in arrays)
        {
            tensors.AddRange(model.Parameters.Select(p => EntryOf(p, array.Suffix)));
        }

        // All are F32, so the writer keeps this order.
        var writer = new SafetensorsWriter(stream, tensors, metadata);
        float[] buffer = new float[BufferFloats];
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters)
            {
                WriteTensor(writer, parameter, array.Data, buffer);
            }
        }

        writer.Complete();
    }

    /// <summary>Fills the arrays from a file; nothing is written to them unless every tensor is there with the right shape.</summary>
    /// <exception cref="MicroGptException">A tensor is missing, unknown, or of another shape.</exception>
    public static void Read(SafetensorsReader reader, string path, ModelDescription model, ReadOnlySpan<ParameterArray> arrays)
    {
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters)
            {
                Check(reader, path, EntryOf(parameter, array.Suffix));
            }
        }

        if (reader.Entries.Count != arrays.Length * model.Parameters.Count)
        {
            throw new MicroGptException(
                $"{path} holds {reader.Entries.Count} tensors where this model has {arrays.Length * model.Parameters.Count}: "
                + "use a checkpoint of this model, or rebuild with the model.json that the checkpoint was made with.");
        }

        float[] buffer = new float[BufferFloats];
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters)
            {
                ReadTensor(reader, reader.Find(parameter.Name + array.Suffix)!, parameter, array.Data, buffer);
            }
        }
    }

    private static TensorEntry EntryOf(ParameterInfo parameter, string suffix) => new(
        parameter.Name + suffix,
        TensorType.F32,
        parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns]);

    private static void Check(SafetensorsReader reader, string path, TensorEntry expected)
    {
        TensorEntry? found = reader.Find(expected.Name);
        if (found is null || found.Type != expected.Type || !found.Shape.SequenceEqual(expected.Shape))
        {
            string what = found is null ? "is missing" : $"is {found.Type.SafetensorsName()} {found.ShapeText}";
            throw new MicroGptException(
                $"In {path} the tensor {expected.Name} {what} where this model has F32 {expected.ShapeText}: "
                + "use a checkpoint of this model, or rebuild with the model.json that the checkpoint was made with.");
        }
    }

    private static void WriteTensor(SafetensorsWriter writer, ParameterInfo parameter, float* data, float[] buffer)
    {
        int filled = 0;
        foreach ((long index, int length) in new ParameterRuns(parameter))
        {
            for (int done = 0; done < length;)
            {
                int count = Math.Min(length - done, buffer.Length - filled);
                new ReadOnlySpan<float>(data + index + done, count).CopyTo(buffer.AsSpan(filled));
                done += count;
                filled += count;
                if (filled == buffer.Length)
                {
                    writer.Write(MemoryMarshal.AsBytes(buffer.AsSpan()));
                    filled = 0;
                }
            }
        }

        writer.Write(MemoryMarshal.AsBytes(buffer.AsSpan(0, filled)));
    }

    private static void ReadTensor(
        SafetensorsReader reader, TensorEntry entry, ParameterInfo parameter, float* data, float[] buffer)
    {
        long offset = 0;
        int taken = 0;
        int available = 0;
        foreach ((long index, int length) in new ParameterRuns(parameter))
        {
            for (int done = 0; done < length;)
            {
                if (taken == available)
                {
                    available = (int)Math.Min(buffer.Length, (entry.Bytes - offset) / sizeof(float));
                    reader.Read(entry, offset, MemoryMarshal.AsBytes(buffer.AsSpan(0, available)));
                    offset += (long)available * sizeof(float);
                    taken = 0;
                }

                int count = Math.Min(length - done, available - taken);
                buffer.AsSpan(taken, count).CopyTo(new Span<float>(data + index + done, count));
                done += count;
                taken += count;
            }
        }
    }
}
