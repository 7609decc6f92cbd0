using System.Buffers.Binary;
using MicroGpt.Runtime.Files;
using Microsoft.Win32.SafeHandles;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>Reads tensors of a safetensors file in pieces. Only the header is held in memory.</summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafetensorsReader(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
        long length = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.LengthBytes];
        Require(length >= prefix.Length, "it is too short");
        ReadAt(0, prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        Require(headerBytes <= SafetensorsHeader.Longest, $"it gives {headerBytes} bytes as the length of its header");
        _dataStart = prefix.Length + (long)headerBytes;
        Require(_dataStart <= length, "it ends within its header");

        byte[] header = new byte[_dataStart];
        ReadAt(0, header);
        HeaderChecksum = Checksum.Of(header);
        _header = new SafetensorsHeaderParser(path, length - _dataStart).Parse(header.AsSpan(prefix.Length));
        _byName = _header.Entries.ToDictionary(e => e.Name);
    }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<TensorEntry> Entries => _header.Entries;

    /// <summary>Checksum of the header with its length.</summary>
    public string HeaderChecksum { get; }

    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <exception cref="MicroGptException">The file is missing, unreadable, or not a whole safetensors file.</exception>
    public static SafetensorsReader Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            return new SafetensorsReader(path, file);
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new MicroGptException(
                    $"{path} cannot be read ({e.Message}). Check that the checkpoint exists and is readable.", e);
            }

            throw;
        }
    }

    /// <summary>Finds a tensor by name; null if there is none.</summary>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Fills <paramref name="target"/> with bytes of a tensor, beginning at <paramref name="offset"/> in it.</summary>
    public void Read(TensorEntry entry, long offset, Span<byte> target)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, entry.Bytes - offset);
        ReadAt(_dataStart + entry.Begin + offset, target);
    }

    public void Dispose() => _file.Dispose();

    private void ReadAt(long position, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = RandomAccess.Read(_file, target, position);
            Require(read > 0, "it became shorter while it was being read");
            target = target[read..];
            position += read;
        }
    }

    private void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new MicroGptException(
                $"{_path} is not a whole safetensors file, because {fault}. Use another checkpoint or copy the file again.");
        }
    }
}
