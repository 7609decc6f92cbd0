namespace MicroGpt.Runtime.Files;

/// <summary>
/// Whole files and directories that have reached the disk when an operation returns. After a power failure a synchronised file may
/// be missing if its directory was not synchronised too.
/// </summary>
internal sealed class DurableFiles(IFileOperations operations)
{
    private const int BufferBytes = 64 * 1024;

    public static DurableFiles OnDisk { get; } = new(DiskOperations.Instance);

    public IFileOperations Operations => operations;

    /// <summary>Creates a directory and its missing parents.</summary>
    public void CreateDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        // "runs/" and "runs" are the same directory. Only the root has no parent, and it exists.
        string parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))!;
        CreateDirectory(parent);
        operations.CreateDirectory(path);
        operations.SynchroniseDirectory(parent);
    }

    /// <summary>Writes a new file.</summary>
    public void Write(string path, Action<Stream> write)
    {
        using IFileWriter file = operations.Create(path);
        using var stream = new BufferedStream(new WriterStream(file), BufferBytes);
        write(stream);
        stream.Flush();
        file.Synchronise();
    }

    /// <summary>Replaces a file. A reader sees either the old content or the new.</summary>
    /// <param name="temporary">Path in the same directory; a file that is left there is deleted.</param>
    public void Switch(string path, string temporary, Action<Stream> write)
    {
        if (File.Exists(temporary))
        {
            operations.DeleteFile(temporary);
        }

        Write(temporary, write);
        operations.MoveFile(temporary, path);
        operations.SynchroniseDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Deletes a directory of files.</summary>
    public void DeleteDirectory(string path)
    {
        foreach (string file in Directory.GetFiles(path))
        {
            operations.DeleteFile(file);
        }

        operations.DeleteDirectory(path);
    }
}
