namespace MicroGpt.Runtime.Files;

/// <summary>
/// The operations that change a file system, one system call each. Everything that a run writes goes through them, so that tests can
/// cut them off, fail them, and compute what a power failure may leave behind.
/// </summary>
/// <remarks>
/// Errors are <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>. A successful operation may still be lost in a
/// power failure: data until <see cref="IFileWriter.Synchronise"/>, names until <see cref="SynchroniseDirectory"/>.
/// </remarks>
internal interface IFileOperations
{
    /// <summary>Creates a directory in an existing one.</summary>
    void CreateDirectory(string path);

    /// <summary>Creates a file. Fails if the name is in use.</summary>
    IFileWriter Create(string path);

    /// <summary>Opens an existing file to change it.</summary>
    IFileWriter Open(string path);

    /// <summary>Renames a file and replaces the file at the target.</summary>
    void MoveFile(string from, string to);

    /// <summary>Renames a file. Fails if the target exists.</summary>
    void MoveNewFile(string from, string to);

    /// <summary>Renames a directory. Fails if the target exists.</summary>
    void MoveDirectory(string from, string to);

    void DeleteFile(string path);

    /// <summary>Deletes an empty directory.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    void SynchroniseDirectory(string path);
}

/// <summary>An open file.</summary>
internal interface IFileWriter : IDisposable
{
    /// <summary>Writes all bytes at an offset, or fails after writing some of them.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>Makes the contents durable, but not the name.</summary>
    void Synchronise();
}
