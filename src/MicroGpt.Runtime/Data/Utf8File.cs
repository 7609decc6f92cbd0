using System.Text.Unicode;

namespace MicroGpt.Runtime.Data;

/// <summary>Reads text files strictly: bytes that are not UTF-8 are an error and never become replacement characters.</summary>
internal static class Utf8File
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Returns the bytes of a UTF-8 file without its byte order mark.</summary>
    /// <exception cref="MicroGptException">The file is missing, a directory, empty, too large, unreadable or not UTF-8.</exception>
    public static ReadOnlySpan<byte> Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        ReadOnlySpan<byte> text = bytes.AsSpan().StartsWith(ByteOrderMark) ? bytes.AsSpan(ByteOrderMark.Length) : bytes;
        if (text.IsEmpty)
        {
            throw new MicroGptException($"The data file {path} is empty. Provide a file with text to train on.");
        }

        if (!Utf8.IsValid(text))
        {
            int offset = bytes.Length - text.Length + FirstInvalid(text);
            throw new MicroGptException(
                $"The data file {path} is not valid UTF-8 at byte {offset} (0x{bytes[offset]:X2}). Convert it to UTF-8.");
        }

        return text;
    }

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw new MicroGptException($"The data path {path} is a directory. Provide one UTF-8 text file.");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MicroGptException(
                $"The data file {path} does not exist. Check the path, or use {BuiltinNames.List}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MicroGptException(
                $"The data file {path} cannot be read ({e.Message}). Check its permissions, and that it is smaller than 2 GB.", e);
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        int offset = 0;
        while (System.Text.Rune.DecodeFromUtf8(text[offset..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }
}
