using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace MicroGpt.Runtime.Metrics;

/// <summary>Finds the place in a metrics file from which a resumed run goes on, reading from the end in pieces.</summary>
internal static class MetricsTail
{
    /// <summary>Maximum length of a line. Those of the program are below 10 KB.</summary>
    private const int LongestLine = 1 << 20;

    private const int BlockBytes = 64 * 1024;

    /// <param name="Offset">End of the last complete and valid line up to the step; 0 if there is none.</param>
    /// <param name="HasLines">Whether any line read was a valid line of metrics.</param>
    public readonly record struct Place(long Offset, bool HasLines);

    public static Place Find(SafeFileHandle file, long step)
    {
        bool hasLines = false;
        long fileBytes = RandomAccess.GetLength(file);
        byte[] line = new byte[Math.Min(LongestLine, fileBytes)];

        // What follows the last line feed is an incomplete line.
        long end = LineFeedBefore(file, fileBytes);
        while (end >= 0)
        {
            long begin = LineFeedBefore(file, end) + 1;
            if (end - begin <= LongestLine)
            {
                Span<byte> content = line.AsSpan(0, (int)(end - begin));
                int length = ReadAt(file, begin, content);
                if (length == content.Length && StepOf(content) is { } found)
                {
                    hasLines = true;
                    if (found <= step)
                    {
                        return new Place(end + 1, hasLines);
                    }
                }
            }

            end = begin - 1;
        }

        return new Place(0, hasLines);
    }

    /// <summary>
    /// Whether a file without a valid line can be the rest of a first line: it is short and begins like one, or with the zeros that a
    /// power failure leaves.
    /// </summary>
    public static bool IsFragment(SafeFileHandle file)
    {
        Span<byte> first = stackalloc byte[1];
        return RandomAccess.GetLength(file) <= LongestLine && (ReadAt(file, 0, first) == 0 || first[0] is (byte)'{' or 0);
    }

    /// <summary>The step of a line; null if it is not a line of metrics.</summary>
    internal static long? StepOf(ReadOnlySpan<byte> line)
    {
        long? step = null;
        try
        {
            var reader = new Utf8JsonReader(line);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("step"u8))
                {
                    reader.Read();
                    step = reader.GetInt64();
                }
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }

        return step;
    }

    /// <summary>Offset of the last line feed before an offset; -1 if there is none.</summary>
    private static long LineFeedBefore(SafeFileHandle file, long offset)
    {
        Span<byte> block = stackalloc byte[BlockBytes];
        while (offset > 0)
        {
            int count = (int)Math.Min(offset, BlockBytes);
            long begin = offset - count;
            int found = block[..ReadAt(file, begin, block[..count])].LastIndexOf((byte)'\n');
            if (found >= 0)
            {
                return begin + found;
            }

            offset = begin;
        }

        return -1;
    }

    private static int ReadAt(SafeFileHandle file, long offset, Span<byte> target)
    {
        int done = 0;
        while (done < target.Length)
        {
            int read = RandomAccess.Read(file, target[done..], offset + done);
            if (read == 0)
            {
                break;
            }

            done += read;
        }

        return done;
    }
}
