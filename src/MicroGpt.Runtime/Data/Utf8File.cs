using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MicroGpt.Runtime.Text;

namespace MicroGpt.Runtime.Data;

/// <summary>
/// Reads a text file piece by piece and strictly: bytes that are not UTF-8 are an error and never become replacement characters. The file
/// may be a pipe or a device, because it is read once.
/// </summary>
internal sealed class Utf8File : IDisposable
{
    private const int LongestCharacter = 4;

    private readonly string _path;
    private readonly FileStream _stream;
    private readonly DateTime _written;
    private readonly byte[] _buffer;
    private int _restAt;
    private int _rest;
    private long _read;
    private bool _ended;
    private bool _hasText;

    private Utf8File(string path, FileStream stream, int bufferBytes)
    {
        _path = path;
        _stream = stream;
        _buffer = new byte[Math.Max(bufferBytes, LongestCharacter)];
        Length = stream.CanSeek ? stream.Length : 0;
        _written = Length > 0 ? File.GetLastWriteTimeUtc(stream.SafeFileHandle) : default;
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Size of the file when it was opened; 0 if it is not known, as for a pipe.</summary>
    public long Length { get; }

    /// <exception cref="MicroGptException">The file is missing, a directory or unreadable.</exception>
    public static Utf8File Open(string path, int bufferBytes = 1 << 16)
    {
        if (Directory.Exists(path))
        {
            throw new MicroGptException($"The data path {path} is a directory. Provide one UTF-8 text file.");
        }

        try
        {
            // Others may write the file meanwhile: that is noticed at the end, and without a lock nobody is kept from it.
            var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return new Utf8File(path, stream, bufferBytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MicroGptException(
                $"The data file {path} does not exist. Check the path, or use {BuiltinNames.List}.", e);
        }
        catch (Exception e) when (IsReadingError(e))
        {
            throw Unreadable(path, e);
        }
    }

    /// <exception cref="MicroGptException">The file is a pipe or a device, which cannot be read again.</exception>
    public void RequireRegular()
    {
        if (!_stream.CanSeek)
        {
            throw new MicroGptException(
                $"The data {_path} is no file on a disk, so it cannot be read again. Save the text to a file first.");
        }
    }

    /// <summary>
    /// The next characters, without the byte order mark at the start; empty at the end. They are valid until the next call.
    /// </summary>
    /// <exception cref="MicroGptException">The file is empty, unreadable, not UTF-8, or changed since it was opened.</exception>
    public ReadOnlySpan<byte> Next()
    {
        while (!_ended)
        {
            _buffer.AsSpan(_restAt, _rest).CopyTo(_buffer);
            long first = _read - _rest;
            int filled = _rest + Read(_buffer.AsSpan(_rest));
            ReadOnlySpan<byte> text = _buffer.AsSpan(0, filled);
            int whole = _ended ? filled : WholeCharacters(text);
            if (!Utf8.IsValid(text[..whole]))
            {
                int invalid = FirstInvalid(text);
                throw new MicroGptException(
                    $"The data file {_path} is not valid UTF-8 at byte {first + invalid} (0x{text[invalid]:X2}){PlaceOf(first + invalid)}. "
                    + "Convert it to UTF-8.");
            }

            _restAt = whole;
            _rest = filled - whole;
            text = text[..whole];
            if (first == 0 && text.StartsWith(ByteOrderMark))
            {
                text = text[ByteOrderMark.Length..];
            }

            if (!text.IsEmpty)
            {
                _hasText = true;
                return text;
            }
        }

        return _hasText
            ? []
            : throw new MicroGptException($"The data file {_path} is empty. Provide a file with text to train on.");
    }

    public void Dispose() => _stream.Dispose();

    private static bool IsReadingError(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        int offset = 0;
        while (Rune.DecodeFromUtf8(text[offset..], out _, out int consumed) == OperationStatus.Done)
        {
            offset += consumed;
        }

        return offset;
    }

    /// <summary>Line and column of a byte, found by reading the file again; nothing for a pipe.</summary>
    private string PlaceOf(long offset)
    {
        if (!_stream.CanSeek)
        {
            return "";
        }

        var place = new TextPlace();
        byte[] buffer = new byte[Math.Min(_buffer.Length, offset)];
        for (long at = 0; at < offset;)
        {
            int count = RandomAccess.Read(_stream.SafeFileHandle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, offset - at)), at);
            if (count == 0)
            {
                return "";
            }

            // Columns count characters, each of which has one byte that continues no other.
            foreach (byte value in buffer.AsSpan(0, count))
            {
                if ((value & 0xC0) != 0x80)
                {
                    place.Advance(value);
                }
            }

            at += count;
        }

        return $", line {place.Line}, column {place.Column}";
    }

    /// <summary>Length without a character at the end whose last bytes are still to come.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text)
    {
        for (int tail = 1; tail < LongestCharacter && tail <= text.Length; tail++)
        {
            ReadOnlySpan<byte> last = text[^tail..];
            if ((last[0] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(last, out _, out _) == OperationStatus.NeedMoreData ? text.Length - tail : text.Length;
            }
        }

        return text.Length;
    }

    private int Read(Span<byte> buffer)
    {
        try
        {
            int count = _stream.Read(buffer);
            _read += count;
            _ended = count == 0;
            if (_ended)
            {
                RequireUnchanged();
            }

            return count;
        }
        catch (Exception e) when (IsReadingError(e))
        {
            throw Unreadable(_path, e);
        }
    }

    private void RequireUnchanged()
    {
        // Files of /proc say that they are empty, and are not.
        if (Length > 0 && (_read != Length || File.GetLastWriteTimeUtc(_stream.SafeFileHandle) != _written))
        {
            throw new MicroGptException($"The data file {_path} changed while it was read. Start again when nothing writes to it.");
        }
    }

    private static MicroGptException Unreadable(string path, Exception e) =>
        new($"The data file {path} cannot be read ({e.Message}). Check its permissions and the disk.", e);
}
