using System.Text;

namespace MicroGpt.Runtime.Tests;

public sealed class MetricsFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory["metrics.jsonl"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ALineIsThereAsSoonAsItIsWritten()
    {
        using MetricsFile file = MetricsFile.Create(Path, NoWarning);
        file.Write(Line(1));
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.Equal(Encoding.UTF8.GetString(Line(1)), new StreamReader(stream).ReadToEnd());
    }

    [Fact]
    public void ResumingKeepsWholeLinesUpToTheCheckpoint()
    {
        string[] lines = [.. Enumerable.Range(1, 5).Select(step => Encoding.UTF8.GetString(Line(step)).TrimEnd())];
        File.WriteAllText(Path, string.Join('\n', lines) + "\nnot json\n{\"loss\":1}\n{\"step\":6,\"lo");
        using (MetricsFile file = MetricsFile.Resume(Path, 3, NoWarning))
        {
            file.Write(Line(4));
        }

        Assert.Equal(lines[..4], File.ReadAllLines(Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"step\":1,\"lo")]
    [InlineData("\0\0\0\0")]
    [InlineData("{\"step\":9}\n")]
    public void ResumingWithoutALineUpToTheCheckpointBeginsAgain(string content)
    {
        File.WriteAllText(Path, content);
        using (MetricsFile file = MetricsFile.Resume(Path, 3, NoWarning))
        {
            file.Write(Line(4));
        }

        Assert.Equal(Line(4), File.ReadAllBytes(Path));
    }

    [Theory]
    [InlineData("dear diary\n")]
    [InlineData("@\0\0\0\0\0\0\0{\"__metadata__\":{}}")]
    public void AFileThatIsNotMetricsIsRefusedAndKept(string content)
    {
        File.WriteAllText(Path, content);
        Assert.Contains("contains no metrics", Error(() => MetricsFile.Resume(Path, 3, NoWarning)), StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(Path));
    }

    [Fact]
    public void AnExistingFileIsNeverCreatedAgain()
    {
        File.WriteAllText(Path, "x");
        Error(() => MetricsFile.Create(Path, NoWarning));
        Assert.Equal("x", File.ReadAllText(Path));
    }

    /// <summary>The file has 3 GB with a hole, so that it takes no room. It must neither be read whole nor copied.</summary>
    [Fact]
    public void AFileAboveTwoGigabytesIsCutAtItsEnd()
    {
        const long Hole = 3L << 30;
        using (var handle = File.OpenHandle(Path, FileMode.CreateNew, FileAccess.Write))
        {
            RandomAccess.Write(handle, [.. Line(1), .. Line(2)], 0);
            RandomAccess.Write(handle, [(byte)'\n', .. Line(3), .. Line(4), .. Line(5)], Hole);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using (MetricsFile file = MetricsFile.Resume(Path, 4, NoWarning))
        {
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
            Assert.Equal(Hole + 1 + (2 * Line(3).Length), new FileInfo(Path).Length);
        }
    }

    [Fact]
    public void APathThatCannotBeWrittenIsAnError() =>
        Error(() => MetricsFile.Create(System.IO.Path.Combine(_directory["none"], "metrics.jsonl"), NoWarning));

    private static byte[] Line(int step) => Encoding.UTF8.GetBytes($"{{\"step\":{step},\"loss\":{step}.5}}\n");

    private static void NoWarning(string sentence) => Assert.Fail(sentence);

    private static string Error(Action action) => Assert.ThrowsAny<MicroGptException>(action).Message;
}
