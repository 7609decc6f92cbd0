using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests.Force;

/// <summary>The real disk without waiting for it. A test that simulates a failure does not need the data to be durable.</summary>
internal sealed class QuickOperations : IFileOperations
{
    public static QuickOperations Instance { get; } = new();

    public void CreateDirectory(string path) => DiskOperations.Instance.CreateDirectory(path);

    public IFileWriter Create(string path) => new Writer(DiskOperations.Instance.Create(path));

    public IFileWriter Open(string path) => new Writer(DiskOperations.Instance.Open(path));

    public void MoveFile(string from, string to) => DiskOperations.Instance.MoveFile(from, to);

    public void MoveNewFile(string from, string to) => DiskOperations.Instance.MoveNewFile(from, to);

    public void MoveDirectory(string from, string to) => DiskOperations.Instance.MoveDirectory(from, to);

    public void DeleteFile(string path) => DiskOperations.Instance.DeleteFile(path);

    public void DeleteDirectory(string path) => DiskOperations.Instance.DeleteDirectory(path);

    public void SynchroniseDirectory(string path)
    {
    }

    private sealed class Writer(IFileWriter file) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset) => file.Write(bytes, offset);

        public void SetLength(long length) => file.SetLength(length);

        public void Synchronise()
        {
        }

        public void Dispose() => file.Dispose();
    }
}
