namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Writes a safetensors file front to back: the header at once, then the data as they come.</summary>
public sealed class SafetensorsWriter
{
    private readonly Stream _stream;
    private readonly SafetensorsHeader _header;
    private long _written;

    /// <param name="stream">Where to write; stays open.</param>
    /// <param name="tensors">Names, types and shapes; their offsets are chosen here.</param>
    /// <param name="metadata">Texts that travel with the tensors.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or is reserved.</exception>
    public SafetensorsWriter(
        Stream stream, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Select(t => t.Name).Append(SafetensorsHeader.MetadataKey).Distinct().Count() != tensors.Count + 1)
        {
            throw new ArgumentException("Names of tensors must differ from each other and from __metadata__.", nameof(tensors));
        }

        _stream = stream;
        _header = SafetensorsHeader.LayOut(tensors, metadata);
        _stream.Write(_header.ToBytes());
    }

    /// <summary>Tensors in the order in which their data must be written.</summary>
    public IReadOnlyList<TensorEntry> Entries => _header.Entries;

    /// <summary>Appends bytes, little-endian and in C order, of the tensor that is next or half written.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _written += bytes.Length;
        _stream.Write(bytes);
    }

    /// <exception cref="InvalidOperationException">Not as many bytes were written as the header announced.</exception>
    public void Complete()
    {
        if (_written != _header.DataBytes)
        {
            throw new InvalidOperationException($"Wrote {_written} bytes of tensors; the header says {_header.DataBytes}.");
        }
    }
}
