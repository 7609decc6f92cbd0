using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MicroGpt.Runtime.Files;

/// <summary>The operations on the real file system.</summary>
internal sealed partial class DiskOperations : IFileOperations
{
    private const int ReadOnly = 0;
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    public static DiskOperations Instance { get; } = new();

    // Directory.CreateDirectory would also create parents, which would then not be synchronised.
    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public IFileWriter Create(string path) =>
        new DiskFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read));

    public IFileWriter Open(string path) =>
        new DiskFile(File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.Read));

    public void MoveFile(string from, string to) => File.Move(from, to, overwrite: true);

    public void MoveNewFile(string from, string to) => File.Move(from, to, overwrite: false);

    public void MoveDirectory(string from, string to) => Directory.Move(from, to);

    public void DeleteFile(string path) => File.Delete(path);

    public void DeleteDirectory(string path) => Directory.Delete(path);

    public void SynchroniseDirectory(string path)
    {
        // NTFS journals names, so Windows needs nothing here.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Retry(() => OpenDescriptor(path, ReadOnly), out int error);
        if (descriptor >= 0)
        {
            Retry(() => SynchroniseDescriptor(descriptor), out error);
            _ = CloseDescriptor(descriptor);
        }

        // Some file systems cannot synchronise directories and report "invalid argument".
        if (error is not 0 and not InvalidArgument)
        {
            throw new IOException($"{path}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Repeats a system call that a signal interrupted.</summary>
    internal static int Retry(Func<int> call, out int error)
    {
        int result;
        do
        {
            result = call();
            error = result >= 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        while (error == Interrupted);

        return result;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SynchroniseDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    // The class library repeats interrupted calls and short writes itself.
    private sealed class DiskFile(SafeFileHandle handle) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Synchronise() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
