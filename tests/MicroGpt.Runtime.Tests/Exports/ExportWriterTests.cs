using System.Text;
using MicroGpt.Runtime.Files;
using MicroGpt.Runtime.Tests.Force;

namespace MicroGpt.Runtime.Tests;

/// <summary>An export is whole or absent, whatever operation fails, and takes the place of nothing.</summary>
public sealed class ExportWriterTests : IDisposable
{
    private const int MostOperations = 40;

    private readonly string _directory = Directory.CreateTempSubdirectory("microgpt-").FullName;
    private readonly ExportSource _source;

    public ExportWriterTests()
    {
        string run = Path.Combine(_directory, "run");
        using (var store = CheckpointStore.Create(run))
        {
            TinyRun.Save(store, 3);
        }

        _source = ExportSource.Open(CheckpointStore.Resolve(run), TinyRun.Model);
    }

    [Theory]
    [InlineData(false, FaultKind.Before)]
    [InlineData(false, FaultKind.Short)]
    [InlineData(false, FaultKind.After)]
    [InlineData(true, FaultKind.Before)]
    [InlineData(true, FaultKind.Short)]
    [InlineData(true, FaultKind.After)]
    public void Whatever_operation_fails_the_export_is_whole_or_absent(bool isFolder, FaultKind kind)
    {
        var format = new TwoParts(isFolder);
        int failures = 0;
        for (int first = 0; first < MostOperations; first++)
        {
            string path = Path.Combine(_directory, $"export{first}");
            var faulty = new FaultyOperations(
                QuickOperations.Instance, first, lasts: false, kind, static () => new IOException("No space left on device"));
            try
            {
                ExportWriter.Write(path, format, _source, new ExportOptions(), new DurableFiles(faulty));
            }
            catch (MicroGptException e)
            {
                failures++;
                Assert.Contains("cannot be written (No space left on device). Free some space", e.Message, StringComparison.Ordinal);
            }

            if (Path.Exists(path))
            {
                AssertWhole(path, isFolder);
            }

            Assert.False(Path.Exists(Path.Combine(_directory, $".microgpt-tmp-export{first}")));
        }

        Assert.InRange(failures, 4, MostOperations - 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_crash_left_behind_does_not_matter(bool isFolder)
    {
        string path = Path.Combine(_directory, "export");
        string left = Path.Combine(_directory, ".microgpt-tmp-export");
        var crash = new FaultyOperations(
            QuickOperations.Instance, 3, lasts: true, FaultKind.Before, static () => new IOException("gone"));
        Assert.Throws<MicroGptException>(
            () => ExportWriter.Write(path, new TwoParts(isFolder), _source, new ExportOptions(), new DurableFiles(crash)));
        Assert.True(Path.Exists(left));
        ExportWriter.Write(path, new TwoParts(isFolder), _source, new ExportOptions());
        AssertWhole(path, isFolder);
        Assert.False(Path.Exists(left));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_appears_while_the_export_is_written_stays(bool isFolder)
    {
        string path = Path.Combine(_directory, "export");
        var format = new TwoParts(isFolder)
        {
            OnWrite = () =>
            {
                Directory.CreateDirectory(isFolder ? path : _directory);
                File.WriteAllText(isFolder ? Path.Combine(path, "mine") : path, "mine");
            },
        };
        Assert.Throws<MicroGptException>(() => ExportWriter.Write(path, format, _source, new ExportOptions()));
        Assert.Equal("mine", File.ReadAllText(isFolder ? Path.Combine(path, "mine") : path));
    }

    [Fact]
    public void A_refusal_is_the_message_and_writes_nothing()
    {
        string path = Path.Combine(_directory, "export");
        var format = new TwoParts(isFolder: true) { Reason = "No. Use another." };
        var refused = Assert.Throws<MicroGptException>(() => ExportWriter.Write(path, format, _source, new ExportOptions()));
        Assert.Equal("No. Use another.", refused.Message);
        Assert.False(Path.Exists(path));
    }

    [Fact]
    public void A_source_gives_tensors_in_logical_order()
    {
        ParameterInfo parameter = TinyRun.Model.Parameters[0];
        float[] read = _source.Read(parameter.Name);
        using var stream = new MemoryStream();
        _source.Write(parameter.Name, stream);
        Assert.Equal(60, read.Length);
        Assert.Equal(_source.Weights[parameter.IndexOf(4, 7)], read[(4 * 10) + 7]);
        Assert.Equal(read.SelectMany(BitConverter.GetBytes), stream.ToArray());
        Assert.Same(parameter, _source.Find(parameter.Name));
        Assert.Null(_source.Find("none"));
    }

    public void Dispose()
    {
        _source.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static void AssertWhole(string path, bool isFolder)
    {
        string[] files = isFolder ? [Path.Combine(path, "a"), Path.Combine(path, "b")] : [path];
        Assert.All(files, file => Assert.Equal(TwoParts.Content, File.ReadAllText(file)));
    }

    /// <summary>A format of one file, or of a folder of two, each written in two parts.</summary>
    private sealed class TwoParts(bool isFolder) : IExportFormat
    {
        public const string Content = "first second";

        public string Name => "two";

        public string Help => "two parts";

        public bool IsFolder => isFolder;

        public string? Reason { get; init; }

        public Action OnWrite { get; init; } = () => { };

        public string? Refusal(ExportSource source, ExportOptions options) => Reason;

        public IReadOnlyList<ExportFile> Files(ExportSource source, ExportOptions options) =>
            isFolder ? [new ExportFile("a", WriteParts), new ExportFile("b", WriteParts)] : [new ExportFile("", WriteParts)];

        private void WriteParts(Stream stream)
        {
            stream.Write(Encoding.ASCII.GetBytes("first "));
            stream.Flush();
            OnWrite();
            stream.Write(Encoding.ASCII.GetBytes("second"));
        }
    }
}
