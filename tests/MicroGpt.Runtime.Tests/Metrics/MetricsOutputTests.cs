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
        Assert.Contains("did not create it", message, StringComparison.Ordinal);
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

        Assert.Contains("Training goes on", Assert.Single(_warnings), StringComparison.Ordinal);
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
        Assert.Contains("Nothing reads", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void ADirectoryIsRefused() => Assert.Throws<MicroGptException>(() => Open(_directory.Path, isOwn: false));

    private IMetricsOutput Open(string path, bool isOwn, long step = 0) =>
        MetricsOutput.Open(path, step, isOwn, _warnings.Add, out _);
}
