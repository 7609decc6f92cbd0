namespace MicroGpt.App.Tests;

/// <summary>A terminal that goes, a reader that has read enough, a full disk behind standard output.</summary>
public sealed class LostOutputTests : IDisposable
{
    private readonly Cli _cli = new();
    private readonly StringWriter _error = new();

    public LostOutputTests() => _cli.Train("run", "--steps", "5").Succeeded();

    public void Dispose()
    {
        _cli.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData(Errno.InputOutput)]
    [InlineData(Errno.BrokenPipe)]
    [InlineData(Errno.BadDescriptor)]
    public void Training_goes_on_silently_when_the_terminal_has_gone(int errno)
    {
        using var output = new FailingWriter(errno, lines: 3);
        Assert.Equal(0, Run(output, "train", "--data", _cli.DataFile, "--out", _cli.PathOf("lost"), "--samples", "3"));
        Assert.Equal("", _error.ToString());
        Assert.Equal(1, output.Failures);
        Assert.Equal(40, File.ReadLines(_cli.PathOf("lost", "metrics.jsonl")).Count());
    }

    [Fact]
    public void Training_goes_on_with_one_warning_when_the_disk_is_full()
    {
        using var output = new FailingWriter(Errno.NoSpace);
        Assert.Equal(0, Run(output, "train", "--data", _cli.DataFile, "--out", _cli.PathOf("full"), "--samples", "3"));
        Assert.Matches("^microgpt: Standard output cannot be written: .*\\n$", _error.ToString());
        Assert.Equal(40, File.ReadLines(_cli.PathOf("full", "metrics.jsonl")).Count());
    }

    [Fact]
    public void A_disk_with_room_again_gets_the_lines_again()
    {
        using var output = new FailingWriter(Errno.NoSpace);
        using var tolerant = new TolerantWriter(output);
        tolerant.WriteLine("lost");
        output.Works = true;
        tolerant.WriteLine("kept");
        Assert.Equal("kept" + output.NewLine, output.ToString());
    }

    [Fact]
    public void A_reader_that_has_enough_ends_generation_at_once_and_well()
    {
        using var output = new FailingWriter(Errno.BrokenPipe, lines: 2);
        Assert.Equal(0, Run(output, "generate", "--from", _cli.PathOf("run"), "--count", "1000000"));
        Assert.Equal("", _error.ToString());
        Assert.Equal(2, output.ToString().Count(c => c == '\n'));
    }

    [Theory]
    [InlineData(Errno.NoSpace, "generate", "--count", "3")]
    [InlineData(Errno.NoSpace, "generate", "--count", "1")]
    [InlineData(Errno.NoSpace, "eval")]
    [InlineData(Errno.InputOutput, "eval", "--json")]
    public void A_result_that_cannot_be_written_is_an_error(int errno, string command, params string[] arguments)
    {
        using var output = new FailingWriter(errno);
        Assert.Equal(1, Run(output, [command, "--from", _cli.PathOf("run"), .. arguments]));
        Assert.Matches("^microgpt: Standard output cannot be written: .*\\n$", _error.ToString());
    }

    private int Run(TextWriter output, params string[] arguments) =>
        CommandLine<BigramModel>.Run(arguments, new Terminal(output, _error, Interactive: false));
}
