using System.Runtime.InteropServices;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Model;
using MicroGpt.Runtime.Numerics;
using MicroGpt.Runtime.Optimizers;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>An array in the layout of the weights, with the suffix of its tensors' names.</summary>
/// <param name="suffix">For example <c>.m</c>; empty for the weights themselves.</param>
/// <param name="type">Type of the elements in memory and in files that are written.</param>
internal readonly unsafe struct ParameterArray(string suffix, StorageType type, void* data)
{
    private readonly byte* _data = (byte*)data;

    public string Suffix { get; } = suffix;

    public StorageType Type { get; } = type;

    /// <summary>Which parameters the array holds, and where; null if it is laid out like the weights.</summary>
    public MomentLayout? Layout { get; init; }

    /// <summary>Whether reading may convert bfloat16 to float32, and float32 to bfloat16 with rounding to nearest.</summary>
    public bool Converts { get; init; }

    public bool Holds(ParameterInfo parameter) => Layout?.Holds(parameter) ?? true;

    /// <summary>The array for one parameter, so that an index in the weights finds its element.</summary>
    public ParameterArray For(ParameterInfo parameter) => Layout?.ShiftOf(parameter) is { } shift and not 0
        ? new ParameterArray(Suffix, Type, _data + (shift * Type.Bytes())) { Converts = Converts }
        : this;

    /// <summary>Describes a tensor for the header, without its offsets.</summary>
    public TensorEntry EntryOf(ParameterInfo parameter) => new(
        parameter.Name + Suffix, Type, parameter.IsVector ? [parameter.Columns] : [parameter.Rows, parameter.Columns]);

    /// <summary>The bytes of consecutive elements.</summary>
    /// <param name="index">Index of the first.</param>
    public Span<byte> Bytes(long index, int count) => new(_data + (index * Type.Bytes()), checked(count * Type.Bytes()));

    /// <summary>Whether a tensor of the file can be read into this array.</summary>
    public bool Accepts(StorageType stored) =>
        stored == Type || (Converts && stored.IsTrainable() && Type.IsTrainable());

    /// <summary>Fills consecutive elements.</summary>
    /// <param name="index">Index of the first.</param>
    /// <param name="stored">Whole elements from the file.</param>
    /// <param name="type">Type of the elements in the file.</param>
    public void Fill(long index, ReadOnlySpan<byte> stored, StorageType type)
    {
        if (type == Type)
        {
            stored.CopyTo(Bytes(index, stored.Length / Type.Bytes()));
        }
        else if (type == StorageType.BFloat16)
        {
            ReadOnlySpan<ushort> narrow = MemoryMarshal.Cast<byte, ushort>(stored);
            for (int i = 0; i < narrow.Length; i++)
            {
                ((float*)_data)[index + i] = BFloat16.Widen(narrow[i]);
            }
        }
        else
        {
            ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(stored);
            for (int i = 0; i < floats.Length; i++)
            {
                ((ushort*)_data)[index + i] = BFloat16.Nearest(floats[i]);
            }
        }
    }
}

/// <summary>Reads and writes model tensors in safetensors files, in their logical shapes. Padding exists in memory only.</summary>
internal static unsafe class ParameterFile
{
    /// <summary>Number of bytes moved at once.</summary>
    private const int BufferBytes = 64 * 1024;

    /// <summary>Writes the tensors of the arrays: those of the first array in the order of the parameters, then the next array's.</summary>
    /// <param name="metadata">Strings for the header, to which the checksums of the tensors are added.</param>
    /// <returns>The checksum of the header.</returns>
    public static string Write(
        Stream stream, ModelDescription model, ReadOnlySpan<ParameterArray> arrays, Dictionary<string, string> metadata)
    {
        metadata[TensorChecksums.MetadataKey] = TensorChecksums.Compute(model, arrays).ToText();
        var tensors = new List<TensorEntry>();
        foreach (ParameterArray array in arrays)
        {
            tensors.AddRange(model.Parameters.Where(array.Holds).Select(array.EntryOf));
        }

        // All tensors have the same type, so the writer keeps this order.
        var writer = new SafetensorsWriter(stream, tensors, metadata);
        byte[] buffer = new byte[BufferBytes];
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters.Where(array.Holds))
            {
                WriteTensor(writer, parameter, array.For(parameter), buffer);
            }
        }

        writer.Complete();
        return writer.HeaderChecksum;
    }

    /// <summary>Fills the arrays from a file. Nothing is written to them unless the file has every tensor with the right shape.</summary>
    /// <exception cref="MicroGptException">A tensor is missing, unknown or has another shape.</exception>
    /// <exception cref="DamagedCheckpointException">A tensor does not match its checksum.</exception>
    public static void Read(SafetensorsReader reader, string path, ModelDescription model, ReadOnlySpan<ParameterArray> arrays)
    {
        int tensors = 0;
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters.Where(array.Holds))
            {
                Check(reader, path, array, array.EntryOf(parameter));
                tensors++;
            }
        }

        if (reader.Entries.Count != tensors)
        {
            throw new MicroGptException(
                $"{path} contains {reader.Entries.Count} tensors, but this model has {tensors}. "
                + "Use a checkpoint of this model, or rebuild with the model.json of the checkpoint.");
        }

        TensorChecksums? checksums = TensorChecksums.Of(reader.Metadata);
        byte[] buffer = new byte[BufferBytes];
        foreach (ParameterArray array in arrays)
        {
            foreach (ParameterInfo parameter in model.Parameters.Where(array.Holds))
            {
                TensorEntry entry = reader.Find(parameter.Name + array.Suffix)!;
                string checksum = ReadTensor(reader, entry, parameter, array.For(parameter), buffer);
                checksums?.Require(path, entry.Name, checksum);
            }
        }
    }

    private static void Check(SafetensorsReader reader, string path, ParameterArray array, TensorEntry expected)
    {
        TensorEntry? found = reader.Find(expected.Name);
        if (found is null || !array.Accepts(found.Type) || !found.Shape.SequenceEqual(expected.Shape))
        {
            string what = found is null ? "is missing" : $"is {found.Type.SafetensorsName()} {found.ShapeText}";
            throw new MicroGptException(
                $"In {path} the tensor {expected.Name} {what}, but this model has {expected.Type.SafetensorsName()} {expected.ShapeText}. "
                + "Use a checkpoint of this model, or rebuild with the model.json of the checkpoint.");
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

    /// <returns>The checksum of the bytes in the file.</returns>
    private static string ReadTensor(
        SafetensorsReader reader, TensorEntry entry, ParameterInfo parameter, ParameterArray array, byte[] buffer)
    {
        int size = entry.Type.Bytes();
        var checksum = new Checksum();
        long offset = 0;
        int taken = 0;
        int available = 0;
        foreach ((long index, int length) in new ParameterRuns(parameter))
        {
            for (int done = 0; done < length;)
            {
                if (taken == available)
                {
                    available = (int)Math.Min(buffer.Length, entry.Bytes - offset);
                    reader.Read(entry, offset, buffer.AsSpan(0, available));
                    checksum.Append(buffer.AsSpan(0, available));
                    offset += available;
                    taken = 0;
                }

                // The buffer holds whole elements of every type.
                int count = Math.Min(length - done, (available - taken) / size);
                array.Fill(index + done, buffer.AsSpan(taken, count * size), entry.Type);
                done += count;
                taken += count * size;
            }
        }

        return checksum.Finish();
    }
}
