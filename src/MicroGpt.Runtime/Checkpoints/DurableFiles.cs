using System.Runtime.InteropServices;

namespace MicroGpt.Runtime.Checkpoints;

/// <summary>
/// File operations that have reached the disk when they return. After a power failure a synchronised file may be missing if its
/// directory was not synchronised too.
/// </summary>
/// <param name="before">Called with a description before every operation; tests throw there to simulate a crash.</param>
/// <param name="waitsForDisk">False in tests that simulate thousands of crashes without a power failure.</param>
internal sealed partial class DurableFiles(Action<string>? before = null, bool waitsForDisk = true)
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;
    private const int BufferBytes = 64 * 1024;

    /// <summary>Creates a directory and its missing parents.</summary>
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

    /// <summary>Replaces a file. A reader sees either the old content or the new.</summary>
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

    /// <summary>Synchronises a directory, so that the names in it are durable. NTFS journals names, so Windows does not need it.</summary>
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

        // Some file systems cannot synchronise directories and report "invalid argument".
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
