using System.Diagnostics;
using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>What <c>--metrics</c> names is never destroyed, and never waited for.</summary>
public sealed class MetricsOutputTests : IDisposable
{
    private static readonly byte[] s_line = Encoding.ASCII.GetBytes("{\"step\":1}\n");

    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AFileThatTheRunDidNotCreateIsRefused()
    {
        string path = _directory.File("model.safetensors", [1, 2, 3]);
        string message = Assert.Throws<MicroGptException>(() => Open(path, isOwn: false)).Message;
        Assert.Equal($"{path} already exists, and this run did not create it. Name another file for --metrics.", message);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void AnEmptyFileIsFilled()
    {
        string path = _directory.File("empty", []);
        using (IMetricsOutput output = Open(path, isOwn: false))
        {
            output.Write(s_line);
        }

        Assert.Equal(s_line, File.ReadAllBytes(path));
    }

    [Fact]
    public void ASymbolicLinkStaysALink()
    {
        string target = _directory.File("target", s_line);
        string link = _directory["link"];
        File.CreateSymbolicLink(link, target);
        using (IMetricsOutput output = Open(link, isOwn: true, step: 1))
        {
            output.Write("{\"step\":2}\n"u8);
        }

        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal(["{\"step\":1}", "{\"step\":2}"], File.ReadAllLines(target));
    }

    /// <summary>What counts is the file behind the link.</summary>
    [Fact]
    public void ALinkToAFileOfAnotherIsRefusedAndToAnEmptyOneIsFilled()
    {
        File.CreateSymbolicLink(_directory["full"], _directory.File("target", s_line));
        Assert.Throws<MicroGptException>(() => Open(_directory["full"], isOwn: false));
        File.CreateSymbolicLink(_directory["link"], _directory.File("empty", []));
        using (IMetricsOutput output = Open(_directory["link"], isOwn: false))
        {
            output.Write("{\"step\":2}\n"u8);
        }

        Assert.Equal("{\"step\":2}\n", File.ReadAllText(_directory["empty"]));
        Assert.Equal(s_line, File.ReadAllBytes(_directory["target"]));
    }

    [Theory]
    [InlineData("/dev/stdout")]
    [InlineData("/dev/stderr")]
    public void AStandardStreamIsAStreamAndStaysOpen(string path)
    {
        MetricsOutput.Open(path, 0, isOwn: true, _warnings.Add, out bool created).Dispose();
        Assert.False(created);
        Assert.True(File.Exists(path));
        Assert.IsType<MetricsStream>(Open(path, isOwn: true)).Dispose();
        Assert.Empty(_warnings);
    }

    [Fact]
    public void ADeviceStaysADevice()
    {
        using (IMetricsOutput output = Open("/dev/null", isOwn: false))
        {
            output.Write(s_line);
            output.Synchronise();
        }

        Assert.False(new FileInfo("/dev/null").Attributes.HasFlag(FileAttributes.Normal) && new FileInfo("/dev/null").Length > 0);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void AFullDeviceIsAWarning()
    {
        using (IMetricsOutput output = Open("/dev/full", isOwn: false))
        {
            for (int i = 0; i < 100 && _warnings.Count == 0; i++)
            {
                output.Write(s_line);
                Thread.Sleep(10);
            }
        }

        string warning = Assert.Single(_warnings);
        Assert.StartsWith("/dev/full cannot be written (", warning, StringComparison.Ordinal);
        Assert.EndsWith("). Training goes on without it.", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APipeIsWrittenAndNotWaitedFor()
    {
        string path = _directory["pipe"];
        using (var make = Process.Start("mkfifo", [path]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        IMetricsOutput output = Open(path, isOwn: false);
        output.Write(s_line);
        using (var reader = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            byte[] read = new byte[s_line.Length];
            await reader.ReadExactlyAsync(read, TestContext.Current.CancellationToken);
            Assert.Equal(s_line, read);
        }

        // Nobody reads any more, so more than a pipe holds must not block.
        for (int i = 0; i < 100_000; i++)
        {
            output.Write(s_line);
        }

        output.Dispose();
        Assert.Equal($"Nothing reads {path}, so its last lines were not written.", Assert.Single(_warnings));
    }

    [Fact]
    public void ADirectoryIsRefused() => Assert.Equal(
        $"{_directory.Path} is a directory. Name a file for --metrics.",
        Assert.Throws<MicroGptException>(() => Open(_directory.Path, isOwn: false)).Message);

    [Fact]
    public void ANewFileIsCreatedAndBelongsToTheRun()
    {
        string path = _directory["new"];
        using (IMetricsOutput output = MetricsOutput.Open(path, 0, isOwn: false, _warnings.Add, out bool created))
        {
            Assert.True(created);
            output.Write(s_line);
            output.Synchronise();
        }

        Assert.Equal(s_line, File.ReadAllBytes(path));
        MetricsOutput.Open(path, 1, isOwn: true, _warnings.Add, out bool continued).Dispose();
        Assert.True(continued);
        MetricsOutput.Open("/dev/null", 1, isOwn: false, _warnings.Add, out bool device).Dispose();
        Assert.False(device);
        Assert.Empty(_warnings);
    }

    /// <summary>A descriptor goes on where it stands. Opening its file anew would write over what is there.</summary>
    [Theory]
    [InlineData("/dev/fd/")]
    [InlineData("/proc/self/fd/")]
    public void AnOpenDescriptorIsAppendedTo(string prefix)
    {
        string path = _directory["log"];
        using (var log = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            log.Write("begun\n"u8);
            using (IMetricsOutput output = Open(prefix + log.SafeFileHandle.DangerousGetHandle(), isOwn: false))
            {
                output.Write(s_line);
            }
        }

        Assert.Equal("begun\n{\"step\":1}\n", File.ReadAllText(path));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("/dev/fd/987654")]
    [InlineData("/proc/self/fd/987654")]
    public void ADescriptorThatIsNotOpenIsAWarning(string path)
    {
        using (IMetricsOutput output = Open(path, isOwn: false))
        {
            for (int i = 0; i < 500 && _warnings.Count == 0; i++)
            {
                output.Write(s_line);
                Thread.Sleep(10);
            }
        }

        Assert.StartsWith($"{path} cannot be written (", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/fd/none")]
    [InlineData("/proc/self/fd/-1")]
    public void ADescriptorThatIsNoNumberIsAFileThatCannotBeCreated(string path)
    {
        string message = Assert.Throws<MicroGptException>(() => Open(path, isOwn: false)).Message;
        Assert.StartsWith($"The metrics file {path} cannot be written (", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNotWritableIsRefused()
    {
        // The text of a running program cannot be opened for writing, by nobody.
        string program = Environment.ProcessPath!;
        string message = Assert.Throws<MicroGptException>(() => Open(program, isOwn: true)).Message;
        Assert.StartsWith($"The metrics file {program} cannot be written (", message, StringComparison.Ordinal);
        Assert.EndsWith("). Check the path and its permissions.", message, StringComparison.Ordinal);
    }

    private IMetricsOutput Open(string path, bool isOwn, long step = 0) =>
        MetricsOutput.Open(path, step, isOwn, _warnings.Add, out _);
}
