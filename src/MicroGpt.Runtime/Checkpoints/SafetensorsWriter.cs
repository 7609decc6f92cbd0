using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Writes a safetensors file from front to back: first the header, then the data piece by piece.</summary>
public sealed class SafetensorsWriter
{
    private readonly Stream _stream;
    private readonly SafetensorsHeader _header;
    private long _written;

    /// <param name="stream">Output; it stays open.</param>
    /// <param name="tensors">Names, types and shapes; the constructor chooses their offsets.</param>
    /// <param name="metadata">Strings to store in the header.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved.</exception>
    public SafetensorsWriter(
        Stream stream, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Select(t => t.Name).Append(SafetensorsHeader.MetadataKey).Distinct().Count() != tensors.Count + 1)
        {
            throw new ArgumentException("Tensor names must differ from each other and from __metadata__.", nameof(tensors));
        }

        _stream = stream;
        _header = SafetensorsHeader.LayOut(tensors, metadata);
        byte[] bytes = _header.ToBytes();
        HeaderChecksum = Checksum.Of(bytes);
        _stream.Write(bytes);
    }

    /// <summary>The tensors in the order in which their data must be written.</summary>
    public IReadOnlyList<TensorEntry> Entries => _header.Entries;

    /// <summary>Checksum of the header with its length.</summary>
    public string HeaderChecksum { get; }

    /// <summary>Appends bytes of the current tensor, little-endian and in C order.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _written += bytes.Length;
        _stream.Write(bytes);
    }

    /// <exception cref="InvalidOperationException">The number of bytes written differs from the header.</exception>
    public void Complete()
    {
        if (_written != _header.DataBytes)
        {
            throw new InvalidOperationException($"Wrote {_written} bytes of tensors; the header says {_header.DataBytes}.");
        }
    }
}
