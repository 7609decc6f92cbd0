using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using MicroGpt.Runtime.Files;

namespace MicroGpt.Runtime.Tests;

public sealed class DurableFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>A parent is made durable after each new directory in it; what exists is left alone.</summary>
    [Theory]
    [InlineData("a/b/c")]
    [InlineData("a/b/c/")]
    public void MissingParentsAreCreatedAndSynchronised(string path)
    {
        var log = new OperationLog();
        new DurableFiles(log).CreateDirectory(_directory[path]);
        Assert.True(Directory.Exists(_directory["a/b/c"]));
        string root = _directory.Path;
        Assert.Equal(
            [
                $"create {_directory["a"]}", $"sync {root}", $"create {_directory["a/b"]}", $"sync {_directory["a"]}",
                $"create {_directory[path]}", $"sync {_directory["a/b"]}",
            ],
            log.Operations);
        new DurableFiles(log).CreateDirectory(_directory[path]);
        Assert.Equal(6, log.Operations.Count);
    }

    [Fact]
    public void ASwitchedFileIsDurableBeforeItsNameAndTheNameAfterwards()
    {
        var log = new OperationLog();
        var files = new DurableFiles(log);
        string path = _directory["file"], temporary = _directory["temporary"];
        files.Switch(path, temporary, stream => stream.Write("old"u8));
        File.WriteAllText(temporary, "left by a crash");
        files.Switch(path, temporary, stream => stream.Write("new"u8));
        Assert.Equal("new", File.ReadAllText(path));
        Assert.False(File.Exists(temporary));
        string[] once = [$"open {temporary}", "write 3 at 0", "flush", "close", $"move {temporary}", $"sync {_directory.Path}"];
        Assert.Equal([.. once, $"delete {temporary}", .. once], log.Operations);
    }

    [Fact]
    public void ALongFileIsWrittenInOrder()
    {
        var log = new OperationLog();
        new DurableFiles(log).Write(_directory["file"], stream =>
        {
            stream.Write(new byte[70_000], 0, 70_000);
            stream.WriteByte(1);
        });
        Assert.Equal([.. new byte[70_000], 1], File.ReadAllBytes(_directory["file"]));
        Assert.Equal(["write 70000 at 0", "write 1 at 70000", "flush", "close"], log.Operations[1..]);
    }

    [Fact]
    public void ADirectoryOfFilesIsDeleted()
    {
        Directory.CreateDirectory(_directory["a"]);
        File.WriteAllText(_directory["a/b"], "");
        DurableFiles.OnDisk.DeleteDirectory(_directory["a"]);
        Assert.False(Directory.Exists(_directory["a"]));
    }

    [Fact]
    public void AStreamOfAFileOnlyAppends()
    {
        using IFileWriter file = DiskOperations.Instance.Create(_directory["file"]);
        using var stream = new WriterStream(file);
        stream.Write([9, 1, 2, 9], 1, 2);
        stream.Write([3]);
        stream.Flush();
        Assert.Equal((false, false, true), (stream.CanRead, stream.CanSeek, stream.CanWrite));
        Assert.Equal((3L, 3L), (stream.Length, stream.Position));
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Read(new byte[1], 0, 1));
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        file.Synchronise();
        Assert.Equal([1, 2, 3], Read(_directory["file"]));
        file.SetLength(2);
        Assert.Equal([1, 2], Read(_directory["file"]));
    }

    [Fact]
    public void DiskOperationsReplaceFilesAndNeverDirectories()
    {
        DiskOperations disk = DiskOperations.Instance;
        File.WriteAllText(_directory["a"], "a");
        File.WriteAllText(_directory["b"], "b");
        Assert.ThrowsAny<IOException>(() => disk.Create(_directory["a"]).Dispose());
        Assert.ThrowsAny<IOException>(() => disk.Open(_directory["none"]).Dispose());
        disk.MoveFile(_directory["a"], _directory["b"]);
        Assert.Equal("a", File.ReadAllText(_directory["b"]));
        Assert.False(File.Exists(_directory["a"]));
        disk.CreateDirectory(_directory["c"]);
        disk.CreateDirectory(_directory["d"]);
        Assert.ThrowsAny<IOException>(() => disk.MoveDirectory(_directory["c"], _directory["d"]));
        disk.MoveDirectory(_directory["c"], _directory["e"]);
        File.WriteAllText(_directory["d/x"], "");
        Assert.ThrowsAny<IOException>(() => disk.DeleteDirectory(_directory["d"]));
        disk.DeleteFile(_directory["d/x"]);
        disk.DeleteDirectory(_directory["d"]);
        Assert.Equal([_directory["b"], _directory["e"]], Directory.GetFileSystemEntries(_directory.Path).Order());
    }

    [Fact]
    public void ADirectoryThatCannotBeSynchronisedIsAnError()
    {
        DiskOperations.Instance.SynchroniseDirectory(_directory.Path);
        string message = Assert.Throws<IOException>(() => DiskOperations.Instance.SynchroniseDirectory(_directory["none"])).Message;
        Assert.Equal($"{_directory["none"]}: No such file or directory", message);

        // A pipe opens and cannot be synchronised, which some file systems say of directories too.
        DiskOperations.Instance.SynchroniseDirectory("/dev/null");
    }

    [Fact]
    public void AnInterruptedCallIsRepeated()
    {
        int calls = 0;
        int result = DiskOperations.Retry(() => Fail(++calls < 3 ? 4 : 0), out int error);
        Assert.Equal((3, 7, 0), (calls, result, error));
        Assert.Equal(-1, DiskOperations.Retry(() => Fail(5), out error));
        Assert.Equal(5, error);
    }

    [Fact]
    public void ACheckedFileTellsWhetherItIsWhole()
    {
        byte[] file = CheckedJson.Seal("{\n  \"a\": 1\n}"u8);
        string text = Encoding.UTF8.GetString(file);
        Assert.Matches("^{\n  \"a\": 1,\n  \"checksum\": \"xxh128:[0-9a-f]{32}\"\n}$", text);
        Assert.True(CheckedJson.IsWhole(file));
        Assert.Null(CheckedJson.IsWhole("{\n  \"a\": 1\n}"u8));
        Assert.False(CheckedJson.IsWhole(Encoding.UTF8.GetBytes(text.Replace("1,", "2,", StringComparison.Ordinal))));
        Assert.False(CheckedJson.IsWhole([.. file, (byte)'\n']));
    }

    [Fact]
    public void AFileUpToTheLimitIsRead()
    {
        byte[] longest = new byte[CheckedJson.Longest];
        longest[^1] = 1;
        Assert.Equal(longest, CheckedJson.ReadFile(_directory.File("longest", longest), "Remedy."));
        string path = _directory.File("longer", [.. longest, 1]);
        Assert.Equal(
            $"{path} is longer than 1048576 bytes, so this program did not write it. Remedy.",
            Assert.Throws<MicroGptException>(() => CheckedJson.ReadFile(path, "Remedy.")).Message);
        Assert.Empty(CheckedJson.ReadFile("/dev/null", "Remedy."));
        string none = Assert.Throws<MicroGptException>(() => CheckedJson.ReadFile(_directory["none"], "Remedy.")).Message;
        Assert.StartsWith($"{_directory["none"]} cannot be read (", none, StringComparison.Ordinal);
        Assert.EndsWith("). Remedy.", none, StringComparison.Ordinal);
        Assert.Throws<MicroGptException>(() => CheckedJson.ReadFile(_directory.Path, "Remedy."));
    }

    /// <summary>A pipe does not tell its length.</summary>
    [Fact]
    public async Task APipeIsReadUpToTheLimit()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        string path = "/proc/self/fd/" + pipe.GetClientHandleAsString();
        Task<string> reading = Task.Run(
            () => Assert.Throws<MicroGptException>(() => CheckedJson.ReadFile(path, "Remedy.")).Message,
            TestContext.Current.CancellationToken);
        await pipe.WriteAsync(new byte[CheckedJson.Longest + 1], TestContext.Current.CancellationToken);
        Assert.Contains("is longer than 1048576 bytes", await reading, StringComparison.Ordinal);
    }

    [Fact]
    public void AChecksumInPiecesIsThatOfTheWhole()
    {
        var checksum = new Checksum();
        checksum.Append([1, 2]);
        checksum.Append([3]);
        Assert.Equal(Checksum.Of([1, 2, 3]), checksum.Finish());
        Assert.Equal("xxh128:99aa06d3014798d86001c324468d497f", checksum.Finish());
    }

    private static int Fail(int error)
    {
        Marshal.SetLastPInvokeError(error);
        return error == 0 ? 7 : -1;
    }

    private static byte[] Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
