using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// File operations that are on the disk when they return. A file that was written and synchronised can still vanish with
/// the power if the directory that names it was not synchronised too.
/// </summary>
/// <param name="before">Called with a description before every operation; tests throw there to simulate a crash.</param>
/// <param name="waitsForDisk">False in tests that crash thousands of times and lose no power.</param>
internal sealed partial class DurableFiles(Action<string>? before = null, bool waitsForDisk = true)
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;
    private const int BufferBytes = 64 * 1024;

    /// <summary>Makes a directory and those above it that are missing.</summary>
    public void CreateDirectory(string path)
    {
        string parent = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        if (!Directory.Exists(parent))
        {
            CreateDirectory(parent);
        }

        before?.Invoke($"create directory {path}");
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            SynchroniseDirectory(parent);
        }
    }

    /// <summary>Writes a new file.</summary>
    public void Write(string path, Action<Stream> write)
    {
        before?.Invoke($"create {path}");
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        before?.Invoke($"write {path}");
        write(stream);
        stream.Flush();
        before?.Invoke($"flush {path}");
        stream.Flush(flushToDisk: waitsForDisk);
    }

    /// <summary>Puts a file in the place of another: whoever looks sees the old content or the new.</summary>
    public void Switch(string path, Action<Stream> write)
    {
        string temporary = path + TemporaryEnding;
        before?.Invoke($"delete {temporary}");
        File.Delete(temporary);
        Write(temporary, write);
        before?.Invoke($"switch {path}");
        File.Move(temporary, path, overwrite: true);
        SynchroniseDirectory(Path.GetDirectoryName(path)!);
    }

    public void MoveDirectory(string from, string to)
    {
        before?.Invoke($"move {from}");
        Directory.Move(from, to);
    }

    public void DeleteDirectory(string path)
    {
        before?.Invoke($"delete {path}");
        Directory.Delete(path, recursive: true);
    }

    /// <summary>Makes the names in a directory durable. Windows has no such call and needs none for NTFS, which journals names.</summary>
    public void SynchroniseDirectory(string path)
    {
        before?.Invoke($"synchronise {path}");
        if (OperatingSystem.IsWindows() || !waitsForDisk)
        {
            return;
        }

        int descriptor = Open(path, ReadOnly);
        int error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            error = Synchronise(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
            _ = Close(descriptor);
        }

        // Some file systems cannot synchronise directories and say so with "invalid argument".
        if (error is not 0 and not InvalidArgument)
        {
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    public const string TemporaryEnding = ".tmp";

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronise(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
