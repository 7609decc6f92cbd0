using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests;

/// <summary>The real disk, with a list of what was done to it. Writes fail while <see cref="Error"/> is set.</summary>
internal sealed class OperationLog : IFileOperations
{
    private static readonly DiskOperations Disk = DiskOperations.Instance;

    public List<string> Operations { get; } = [];

    public Exception? Error { get; set; }

    public void CreateDirectory(string path) => Do($"create {path}", () => Disk.CreateDirectory(path));

    public IFileWriter Create(string path) => Open(path, () => Disk.Create(path));

    public IFileWriter Open(string path) => Open(path, () => Disk.Open(path));

    public void MoveFile(string from, string to) => Do($"move {from}", () => Disk.MoveFile(from, to));

    public void MoveNewFile(string from, string to) => Do($"move {from}", () => Disk.MoveNewFile(from, to));

    public void MoveDirectory(string from, string to) => Do($"move {from}", () => Disk.MoveDirectory(from, to));

    public void DeleteFile(string path) => Do($"delete {path}", () => Disk.DeleteFile(path));

    public void DeleteDirectory(string path) => Do($"delete {path}", () => Disk.DeleteDirectory(path));

    public void SynchroniseDirectory(string path) => Do($"sync {path}", () => Disk.SynchroniseDirectory(path));

    private void Do(string name, Action operation)
    {
        Operations.Add(name);
        operation();
    }

    private Writer Open(string path, Func<IFileWriter> open)
    {
        Operations.Add($"open {path}");
        return new Writer(this, open());
    }

    private void FailIfAsked()
    {
        if (Error is not null)
        {
            throw Error;
        }
    }

    private sealed class Writer(OperationLog log, IFileWriter file) : IFileWriter
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            log.Operations.Add($"write {bytes.Length} at {offset}");
            log.FailIfAsked();
            file.Write(bytes, offset);
        }

        public void SetLength(long length) => log.Do("cut", () => file.SetLength(length));

        public void Synchronise() => log.Do("flush", () =>
        {
            log.FailIfAsked();
            file.Synchronise();
        });

        public void Dispose() => log.Do("close", file.Dispose);
    }
}
