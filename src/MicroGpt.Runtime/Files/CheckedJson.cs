using System.Text;

namespace MicroGpt.Runtime.Files;

/// <summary>A JSON object whose last member, <c>checksum</c>, is the <see cref="Checksum"/> of all bytes before that member.</summary>
internal static class CheckedJson
{
    /// <summary>Maximum number of bytes that are read. The project's files take about 2 KB.</summary>
    public const int Longest = 1 << 20;

    private const string Before = ",\n  \"checksum\": \"";
    private const string After = "\"\n}";

    /// <summary>Adds the checksum to an indented JSON object that has at least one member.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> json)
    {
        ReadOnlySpan<byte> members = json[..^"\n}"u8.Length];
        return [.. members, .. Encoding.ASCII.GetBytes(Before + Checksum.Of(members) + After)];
    }

    /// <summary>Whether a file is whole; null if it carries no checksum.</summary>
    public static bool? IsWhole(ReadOnlySpan<byte> file)
    {
        int at = file.LastIndexOf(Encoding.ASCII.GetBytes(Before));
        return at < 0 ? null : file[at..].SequenceEqual(Encoding.ASCII.GetBytes(Before + Checksum.Of(file[..at]) + After));
    }

    /// <summary>Reads a small file. Its length does not decide how much memory is taken.</summary>
    /// <exception cref="MicroGptException">The file is missing, unreadable or too long.</exception>
    public static byte[] ReadFile(string path, string remedy)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] buffer = new byte[Math.Clamp(stream.CanSeek ? stream.Length : Longest, 0, Longest) + 1];
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= Longest
                ? buffer[..length]
                : throw new MicroGptException($"{path} is longer than {Longest} bytes, so this program did not write it. {remedy}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException($"{path} cannot be read ({e.Message}). {remedy}", e);
        }
    }
}
