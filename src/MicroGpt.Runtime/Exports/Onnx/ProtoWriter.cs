using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MicroGpt.Runtime.Exports.Onnx;

/// <summary>Writes fields in the wire format of protocol buffers. Fields may come in any order.</summary>
internal sealed class ProtoWriter
{
    private const int VarintType = 0;
    private const int LengthType = 2;
    private const int Fixed32Type = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Integer(int field, long value)
    {
        Varint(((ulong)field << 3) | VarintType);
        Varint((ulong)value);
    }

    public void Real(int field, float value)
    {
        Varint(((ulong)field << 3) | Fixed32Type);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    public void Text(int field, string value)
    {
        BeginBytes(field, Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _bytes);
    }

    /// <summary>A message inside this one.</summary>
    public void Message(int field, Action<ProtoWriter> write)
    {
        var inner = new ProtoWriter();
        write(inner);
        BeginBytes(field, inner.Bytes.Length);
        _bytes.Write(inner.Bytes);
    }

    /// <summary>The beginning of a field of so many bytes, which follow.</summary>
    public void BeginBytes(int field, long length)
    {
        Varint(((ulong)field << 3) | LengthType);
        Varint((ulong)length);
    }

    private void Varint(ulong value)
    {
        Span<byte> span = _bytes.GetSpan(10);
        int count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[count++] = (byte)(value | 0x80);
        }

        span[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
