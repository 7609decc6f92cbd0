using System.Buffers;
using System.Text.Json;

namespace MicroGpt.CommandLine.Report;

/// <summary>Reads files of one JSON object a line that may be damaged, or grow while they are read.</summary>
internal static class JsonLines
{
    /// <summary>A longer line is damaged. It bounds the memory that a file can ask for.</summary>
    internal const int LongestLine = 1 << 20;

    private const int BufferBytes = 64 * 1024;

    /// <param name="take">Receives each object, and tells whether it is what the file promises.</param>
    /// <param name="from">Byte to begin at, the first of a line.</param>
    /// <returns>The number of damaged lines, and the byte after the last whole line: a line without an end may still be written.</returns>
    public static (long Damaged, long End) Read(string path, Func<JsonElement, bool> take, long from = 0)
    {
        if (!File.Exists(path))
        {
            return (0, from);
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, BufferBytes);
        file.Position = from;
        (long damaged, long length) = Read(file, take);
        return (damaged, from + length);
    }

    internal static (long Damaged, long Length) Read(Stream file, Func<JsonElement, bool> take)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(LongestLine);
        try
        {
            return Read(file, take, rented.AsMemory(0, LongestLine));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static (long Damaged, long Length) Read(Stream file, Func<JsonElement, bool> take, Memory<byte> buffer)
    {
        long damaged = 0;
        long whole = 0;
        long dropped = 0;
        int held = 0;
        for (int read; (read = file.Read(buffer.Span[held..])) > 0;)
        {
            int end = held + read;
            int start = 0;
            for (int length; (length = buffer.Span[start..end].IndexOf((byte)'\n')) >= 0; start += length + 1)
            {
                damaged += dropped > 0 || !IsTaken(buffer.Slice(start, length), take) ? 1 : 0;
                whole += dropped + length + 1;
                dropped = 0;
            }

            held = end - start;
            buffer.Slice(start, held).CopyTo(buffer);
            if (held == buffer.Length)
            {
                dropped += held;
                held = 0;
            }
        }

        return (damaged, whole);
    }

    private static bool IsTaken(ReadOnlyMemory<byte> line, Func<JsonElement, bool> take)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && take(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is for a string that is no Unicode text.
            return false;
        }
    }
}
