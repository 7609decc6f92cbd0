using System.Text.Json;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Reads a header and checks everything that the reference implementation checks (safetensors/src/tensor.rs).</summary>
/// <param name="dataBytes">Number of bytes after the header in the file.</param>
internal sealed class SafetensorsHeaderParser(string file, long dataBytes)
{
    private readonly List<TensorEntry> _entries = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, string> _metadata = [];

    /// <exception cref="MicroGptException">The header is not that of a whole safetensors file; the message says why.</exception>
    public SafetensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json[0] != '{')
        {
            throw Invalid("its header does not begin with {");
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (NextProperty(ref reader, out string name))
            {
                ReadMember(ref reader, name);
            }

            // Throws if anything but spaces follows.
            reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid("its header is not valid JSON", e);
        }

        _entries.Sort(static (a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        CheckLayout();
        return new SafetensorsHeader(_entries, _metadata);
    }

    private void ReadMember(ref Utf8JsonReader reader, string name)
    {
        if (!_names.Add(name))
        {
            throw Invalid($"its header names \"{name}\" twice");
        }

        Expect(reader.TokenType == JsonTokenType.StartObject, name, "is not an object");
        if (name == SafetensorsHeader.MetadataKey)
        {
            ReadMetadata(ref reader);
        }
        else
        {
            _entries.Add(ReadTensor(ref reader, name));
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (NextProperty(ref reader, out string key))
        {
            Expect(reader.TokenType == JsonTokenType.String, SafetensorsHeader.MetadataKey, $"has a value of \"{key}\" that is not text");
            Expect(_metadata.TryAdd(key, reader.GetString()!), SafetensorsHeader.MetadataKey, $"has \"{key}\" twice");
        }
    }

    private TensorEntry ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? typeName = null;
        List<long>? shape = null;
        List<long>? offsets = null;
        while (NextProperty(ref reader, out string key))
        {
            switch (key)
            {
                case "dtype":
                    Expect(typeName is null && reader.TokenType == JsonTokenType.String, name, "has a wrong dtype");
                    typeName = reader.GetString();
                    break;
                case "shape":
                    Expect(shape is null, name, "has two shapes");
                    shape = ReadNumbers(ref reader, name, key);
                    break;
                case "data_offsets":
                    Expect(offsets is null, name, "has data_offsets twice");
                    offsets = ReadNumbers(ref reader, name, key);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        Expect(typeName is not null && shape is not null && offsets is { Count: 2 }, name, "lacks dtype, shape or data_offsets");
        Expect(StorageTypes.TryParseSafetensors(typeName!, out StorageType type), name, $"has the unknown dtype {typeName}");
        return new TensorEntry(name, type, shape!, offsets![0], offsets[1]);
    }

    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        Expect(reader.TokenType == JsonTokenType.StartArray, name, $"has a {key} that is not an array");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            long number = 0;
            bool valid = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out number) && number >= 0;
            Expect(valid, name, $"has a number in {key} that is not a valid size");
            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>Checks that the tensors fill the data without gaps, overlaps or unused bytes.</summary>
    private void CheckLayout()
    {
        long offset = 0;
        foreach (TensorEntry entry in _entries)
        {
            Expect(entry.Begin == offset && entry.End >= entry.Begin, entry.Name, "leaves a gap or overlaps the one before it");
            Expect(HasBytesOfShape(entry), entry.Name, $"has {entry.Bytes} bytes, which does not match its shape {entry.ShapeText}");
            offset = entry.End;
        }

        if (offset != dataBytes)
        {
            throw Invalid(
                dataBytes < offset
                    ? $"it is cut short: it has {dataBytes} of {offset} bytes of data"
                    : $"{dataBytes - offset} bytes follow its last tensor");
        }
    }

    private static bool HasBytesOfShape(TensorEntry entry)
    {
        try
        {
            return entry.BytesOfShape() == entry.Bytes;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Moves to the value of the next member. Returns false at the end of the object.</summary>
    private static bool NextProperty(ref Utf8JsonReader reader, out string name)
    {
        if (!reader.Read() || reader.TokenType == JsonTokenType.EndObject)
        {
            name = "";
            return false;
        }

        name = reader.GetString()!;
        return reader.Read();
    }

    private void Expect(bool holds, string tensor, string fault)
    {
        if (!holds)
        {
            throw Invalid($"its tensor \"{tensor}\" {fault}");
        }
    }

    private MicroGptException Invalid(string cause, Exception? inner = null) =>
        new($"{file} is not a whole safetensors file, because {cause}. Use another checkpoint or copy the file again.", inner!);
}
