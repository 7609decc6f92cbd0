using System.Text;

namespace MicroGpt.Runtime.Tests;

/// <summary>A metrics file on a disk that fails for a while: two sentences, and no line is lost or torn.</summary>
public sealed class MetricsFailureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly OperationLog _disk = new();
    private readonly List<string> _warnings = [];

    private string Path => _directory["metrics.jsonl"];

    private string Failed => $"{Path} cannot be written (full). Training goes on, and the lines are kept in memory and written later.";

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void LinesAreKeptAndWrittenAtTheNextSave()
    {
        using (MetricsFile file = MetricsFile.Create(Path, _warnings.Add, _disk))
        {
            file.Write("one\n"u8);
            _disk.Error = new IOException("full");
            file.Write("two\n"u8);
            file.Write("three\n"u8);
            file.Synchronise();
            Assert.Equal([Failed], _warnings);
            Assert.Equal("one\n", Content());
            _disk.Error = null;
            file.Synchronise();
            Assert.Equal([Failed, $"{Path} is written again."], _warnings);
            Assert.Equal("one\ntwo\nthree\n", Content());
            file.Write("four\n"u8);
        }

        Assert.Equal("one\ntwo\nthree\nfour\n", File.ReadAllText(Path));
        Assert.Equal(2, _warnings.Count);
    }

    /// <summary>A full disk is tried once a second and not at every step.</summary>
    [Fact]
    public void AFailureIsNotRetriedAtOnceButSoon()
    {
        using MetricsFile file = MetricsFile.Create(Path, _warnings.Add, _disk);
        _disk.Error = new UnauthorizedAccessException("full");
        file.Write("one\n"u8);
        file.Write("two\n"u8);
        Assert.Equal(["write 4 at 0"], _disk.Operations[1..]);
        _disk.Error = null;
        Thread.Sleep(1_100);
        file.Write("three\n"u8);
        Assert.Equal("one\ntwo\nthree\n", Content());
    }

    [Fact]
    public void LinesThatWereNeverWrittenAreNamedAtTheEnd()
    {
        MetricsFile file = MetricsFile.Create(Path, _warnings.Add, _disk);
        _disk.Error = new IOException("full");
        file.Write("one\n"u8);
        file.Dispose();
        Assert.Equal([Failed, $"Some lines of {Path} were never written."], _warnings);
        Assert.Equal("close", _disk.Operations[^1]);
    }

    [Fact]
    public void AFailedSynchronisationIsAWarning()
    {
        using MetricsFile file = MetricsFile.Create(Path, _warnings.Add, _disk);
        file.Write("one\n"u8);
        _disk.Error = new IOException("full");
        file.Synchronise();
        Assert.Equal([Failed], _warnings);
        Assert.Equal("flush", _disk.Operations[^1]);
    }

    [Fact]
    public void BeyondALimitTheNewestLinesAreDroppedAndNamed()
    {
        MetricsFile file = MetricsFile.Create(Path, _warnings.Add, _disk);
        _disk.Error = new IOException("full");
        byte[] line = new byte[16 << 20];
        for (int i = 0; i < 4; i++)
        {
            file.Write(line);
        }

        file.Write("x"u8);
        _disk.Error = null;
        file.Dispose();
        Assert.Equal(64L << 20, new FileInfo(Path).Length);
        Assert.Equal($"Some lines of {Path} were never written.", _warnings[^1]);
    }

    [Fact]
    public void ResumingWithoutAFileCreatesIt()
    {
        using (MetricsFile file = MetricsFile.Resume(Path, 3, _warnings.Add))
        {
            file.Write("one\n"u8);
        }

        Assert.Equal("one\n", File.ReadAllText(Path));
    }

    [Fact]
    public void AnErrorNamesTheFileAndARemedy()
    {
        string path = System.IO.Path.Combine(_directory["none"], "metrics.jsonl");
        string message = Assert.Throws<MicroGptException>(() => MetricsFile.Create(path, _warnings.Add)).Message;
        Assert.StartsWith($"The metrics file {path} cannot be written (", message, StringComparison.Ordinal);
        Assert.EndsWith("). Check the path and its permissions.", message, StringComparison.Ordinal);
        File.WriteAllText(Path, "diary\n");
        Assert.Equal(
            $"{Path} contains no metrics. Move it away, then resume.",
            Assert.Throws<MicroGptException>(() => MetricsFile.Resume(Path, 3, _warnings.Add)).Message);
    }

    /// <summary>Lines of a megabyte are lines; longer ones are not read.</summary>
    [Theory]
    [InlineData(1 << 20, 4)]
    [InlineData((1 << 20) + 1, 3)]
    public void TheLongestLineCounts(int length, int kept)
    {
        string line = "{\"step\":4}";
        string text = "{\"step\":3}\n" + line.PadRight(length) + "\n";
        File.WriteAllText(Path, text);
        MetricsFile.Resume(Path, 4, _warnings.Add).Dispose();
        Assert.Equal(kept == 4 ? text.Length : 11, new FileInfo(Path).Length);
    }

    /// <summary>A first line that a power failure tore is no longer than a line can be.</summary>
    [Theory]
    [InlineData('{', 1 << 20, true)]
    [InlineData('\0', 1 << 20, true)]
    [InlineData('{', (1 << 20) + 1, false)]
    [InlineData('[', 1, false)]
    public void ATornFirstLineBeginsLikeALine(char first, int length, bool torn)
    {
        File.WriteAllText(Path, first + new string(' ', length - 1));
        Exception? error = Record.Exception(() => MetricsFile.Resume(Path, 4, _warnings.Add).Dispose());
        Assert.Equal(torn, error is null);
        Assert.Equal(torn ? 0 : length, new FileInfo(Path).Length);
    }

    [Theory]
    [InlineData("{\"step\":4}", 4L)]
    [InlineData("{\"a\":{\"step\":3}}", null)]
    [InlineData("{\"a\":{\"step\":3},\"step\":4}", 4L)]
    [InlineData("{\"step\":4", null)]
    [InlineData("{\"step\":4.5}", null)]
    [InlineData("{\"step\":\"4\"}", null)]
    [InlineData("[\"step\",4]", null)]
    [InlineData("", null)]
    public void TheStepOfALineIsItsOwn(string line, long? step) =>
        Assert.Equal(step, MetricsTail.StepOf(Encoding.ASCII.GetBytes(line)));

    private string Content()
    {
        using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd();
    }
}
