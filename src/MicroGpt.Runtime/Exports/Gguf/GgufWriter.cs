using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MicroGpt.Runtime.Exports.Gguf;

/// <summary>
/// Writes a GGUF file, version 3: metadata, a table of tensors, then their data, each aligned. The first dimension of a tensor is the
/// length of its rows.
/// </summary>
internal sealed class GgufWriter
{
    private const int Alignment = 32;
    private const int Version = 3;

    private readonly ArrayBufferWriter<byte> _metadata = new();
    private readonly List<(string Name, IReadOnlyList<long> Shape, GgufType Type)> _tensors = [];
    private int _values;

    private enum ValueType
    {
        UInt32 = 4,
        Int32 = 5,
        Float32 = 6,
        Bool = 7,
        Text = 8,
        Array = 9,
    }

    public void Add(string key, uint value)
    {
        Key(key, ValueType.UInt32);
        UInt32(_metadata, value);
    }

    public void Add(string key, float value)
    {
        Key(key, ValueType.Float32);
        UInt32(_metadata, BitConverter.SingleToUInt32Bits(value));
    }

    public void Add(string key, bool value)
    {
        Key(key, ValueType.Bool);
        _metadata.Write([value ? (byte)1 : (byte)0]);
    }

    public void Add(string key, string value)
    {
        Key(key, ValueType.Text);
        Text(_metadata, value);
    }

    public void Add(string key, IReadOnlyList<string> values)
    {
        ArrayOf(key, ValueType.Text, values.Count);
        foreach (string value in values)
        {
            Text(_metadata, value);
        }
    }

    public void Add(string key, IReadOnlyList<int> values)
    {
        ArrayOf(key, ValueType.Int32, values.Count);
        foreach (int value in values)
        {
            UInt32(_metadata, unchecked((uint)value));
        }
    }

    /// <summary>Declares a tensor. Its data come in the same order.</summary>
    /// <param name="shape">Outermost dimension first.</param>
    public void Declare(string name, IReadOnlyList<long> shape, GgufType type) => _tensors.Add((name, shape, type));

    /// <summary>Writes the file.</summary>
    /// <param name="data">Writes the data of the tensor with this index, as many bytes as its shape and type take.</param>
    public void Write(Stream stream, Action<int, Stream> data)
    {
        Add("general.alignment", Alignment);
        var header = new ArrayBufferWriter<byte>();
        header.Write("GGUF"u8);
        UInt32(header, Version);
        UInt64(header, (ulong)_tensors.Count);
        UInt64(header, (ulong)_values);
        header.Write(_metadata.WrittenSpan);
        long offset = 0;
        foreach ((string name, IReadOnlyList<long> shape, GgufType type) in _tensors)
        {
            Text(header, name);
            UInt32(header, (uint)shape.Count);
            foreach (long extent in shape.Reverse())
            {
                UInt64(header, (ulong)extent);
            }

            UInt32(header, (uint)type);
            UInt64(header, (ulong)offset);
            offset += Aligned(type.Bytes(shape));
        }

        stream.Write(header.WrittenSpan);
        Pad(stream, header.WrittenCount);
        for (int i = 0; i < _tensors.Count; i++)
        {
            data(i, stream);
            Pad(stream, _tensors[i].Type.Bytes(_tensors[i].Shape));
        }
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static void Pad(Stream stream, long written) => stream.Write(new byte[Aligned(written) - written]);

    private void ArrayOf(string key, ValueType element, int count)
    {
        Key(key, ValueType.Array);
        UInt32(_metadata, (uint)element);
        UInt64(_metadata, (ulong)count);
    }

    private void Key(string key, ValueType type)
    {
        _values++;
        Text(_metadata, key);
        UInt32(_metadata, (uint)type);
    }

    private static void Text(ArrayBufferWriter<byte> target, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        UInt64(target, (ulong)bytes.Length);
        target.Write(bytes);
    }

    private static void UInt32(ArrayBufferWriter<byte> target, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        target.Write(bytes);
    }

    private static void UInt64(ArrayBufferWriter<byte> target, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        target.Write(bytes);
    }
}
