namespace MicroGpt.Runtime;

/// <summary>An array laid out like the weights, and what its tensors are called after the parameter's name.</summary>
/// <param name="suffix">E.g. <c>.m</c>; empty for the weights themselves.</param>
/// <param name="type">Of the elements, in memory and in the file.</param>
internal readonly unsafe struct ParameterArray(string suffix, TensorType type, void* data)
{
    private readonly byte* _data = (byte*)data;

    public string Suffix { get; } = suffix;

    public TensorType Type { get; } = type;

    /// <summary>Entry in the file, places left open.</summary>
    public TensorEntry EntryOf(ParameterInfo parameter) => new(
        parameter.Name + Suffix, Type, parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns]);

    /// <summary>The bytes of elements that lie side by side.</summary>
    /// <param name="index">Place of the first.</param>
    public Span<byte> Bytes(long index, int count) => new(_data + (index * Type.Size()), checked(count * Type.Size()));
}

/// <summary>Model tensors in safetensors files, in their logical shapes: padding exists in memory only.</summary>
internal static unsafe class ParameterFile
{
    /// <summary>Bytes moved at once.</summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>Writes the arrays' tensors: all of the first array, in the order of the parameters, then the next array's.</summary>
    public static void Write(
        Stream stream, ModelDescription model, ReadOnlySpan<ParameterArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        var tensors = new List<TensorEntry>();
        foreach (ParameterArray array in arrays)
        {
            tensors.AddRange(model.Parameters.Select(array.EntryOf));
        }

        // All are of one type, so the writer keeps this order.
        var writer = new SafetensorsWriter(stream, tensors, metadata);
        byte[] buffer = new byte[BufferBytes];
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters)
            {
                WriteTensor(writer, parameter, array, buffer);
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
                Check(reader, path, array.EntryOf(parameter));
            }
        }

        if (reader.Entries.Count != arrays.Length * model.Parameters.Count)
        {
            throw new MicroGptException(
                $"{path} holds {reader.Entries.Count} tensors where this model has {arrays.Length * model.Parameters.Count}: "
                + "use a checkpoint of this model, or rebuild with the model.json that the checkpoint was made with.");
        }

        byte[] buffer = new byte[BufferBytes];
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters)
            {
                ReadTensor(reader, reader.Find(parameter.Name + array.Suffix)!, parameter, array, buffer);
            }
        }
    }

    private static void Check(SafetensorsReader reader, string path, TensorEntry expected)
    {
        TensorEntry? found = reader.Find(expected.Name);
        if (found is null || found.Type != expected.Type || !found.Shape.SequenceEqual(expected.Shape))
        {
            string what = found is null ? "is missing" : $"is {found.Type.SafetensorsName()} {found.ShapeText}";
            throw new MicroGptException(
                $"In {path} the tensor {expected.Name} {what} where this model has {expected.Type.SafetensorsName()} {expected.ShapeText}: "
                + "use a checkpoint of this model, or rebuild with the model.json that the checkpoint was made with.");
        }
    }

    private static void WriteTensor(SafetensorsWriter writer, ParameterInfo parameter, ParameterArray array, byte[] buffer)
    {
        int filled = 0;
        foreach ((long index, int length) in new ParameterRuns(parameter))
        {
            for (ReadOnlySpan<byte> run = array.Bytes(index, length); !run.IsEmpty;)
            {
                int count = Math.Min(run.Length, buffer.Length - filled);
                run[..count].CopyTo(buffer.AsSpan(filled));
                run = run[count..];
                filled += count;
                if (filled == buffer.Length)
                {
                    writer.Write(buffer);
                    filled = 0;
                }
            }
        }

        writer.Write(buffer.AsSpan(0, filled));
    }

    private static void ReadTensor(
        SafetensorsReader reader, TensorEntry entry, ParameterInfo parameter, ParameterArray array, byte[] buffer)
    {
        long offset = 0;
        int taken = 0;
        int available = 0;
        foreach ((long index, int length) in new ParameterRuns(parameter))
        {
            for (Span<byte> run = array.Bytes(index, length); !run.IsEmpty;)
            {
                if (taken == available)
                {
                    available = (int)Math.Min(buffer.Length, entry.Bytes - offset);
                    reader.Read(entry, offset, buffer.AsSpan(0, available));
                    offset += available;
                    taken = 0;
                }

                int count = Math.Min(run.Length, available - taken);
                buffer.AsSpan(taken, count).CopyTo(run);
                run = run[count..];
                taken += count;
            }
        }
    }
}
