using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>The JSON header of a safetensors file: the type, shape and position of each tensor, and a map of strings.</summary>
/// <param name="Entries">The tensors in the order of their data, without gaps.</param>
internal sealed record SafetensorsHeader(IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    public const string MetadataKey = "__metadata__";

    /// <summary>Maximum number of header bytes that the reference implementation accepts.</summary>
    public const long Longest = 100_000_000;

    /// <summary>Number of bytes that hold the length of the header, before the header.</summary>
    public const int LengthBytes = 8;

    public long DataBytes => Entries.Count == 0 ? 0 : Entries[^1].End;

    /// <summary>Places the tensors one after the other. Larger element types come first, so that every tensor is aligned.</summary>
    public static SafetensorsHeader LayOut(IEnumerable<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var entries = new List<TensorEntry>();
        long offset = 0;
        foreach (TensorEntry tensor in tensors.OrderByDescending(t => t.Type.Bytes()))
        {
            long end = offset + tensor.BytesOfShape();
            entries.Add(tensor with { Begin = offset, End = end });
            offset = end;
        }

        return new SafetensorsHeader(entries, metadata);
    }

    /// <summary>The header with its length, padded with spaces so that the data begin at a multiple of 8 bytes.</summary>
    public byte[] ToBytes()
    {
        var json = new ArrayBufferWriter<byte>();
        json.Write(stackalloc byte[LengthBytes]);
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(writer);
        }

        int padding = -json.WrittenCount & 7;
        json.GetSpan(padding)[..padding].Fill((byte)' ');
        json.Advance(padding);

        byte[] bytes = json.WrittenSpan.ToArray();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, bytes.Length - LengthBytes);
        return bytes;
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (Metadata.Count > 0)
        {
            writer.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        foreach (TensorEntry entry in Entries)
        {
            writer.WriteStartObject(entry.Name);
            writer.WriteString("dtype"u8, entry.Type.SafetensorsName());
            WriteNumbers(writer, "shape"u8, entry.Shape);
            WriteNumbers(writer, "data_offsets"u8, [entry.Begin, entry.End]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (long number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
