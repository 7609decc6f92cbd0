using System.Diagnostics;

namespace MicroGpt.App.Tests;

/// <summary>The real program as a shell starts it: pipes, closed descriptors, full disks, ignored signals.</summary>
public sealed class ShellTests : IDisposable
{
    private const string Train = "train --data words.txt --samples 0 --eval-every 0 --out run";

    private readonly Cli _cli = new();

    public ShellTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "These are the ways of Unix.");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_pipe_whose_reader_has_enough_ends_generation_well()
    {
        await Run($"microgpt {Train} --steps 2");
        var clock = Stopwatch.StartNew();
        Outcome outcome = await Run("(microgpt generate --from run --count 1000000; echo $? >code) | head -n 1; cat code");
        Assert.Equal("", outcome.Error);
        Assert.Equal(2, outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("\n0\n", outcome.Output, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public async Task Closed_descriptors_get_into_no_file(string closed)
    {
        await Run($"microgpt {Train.Replace("run", "open", StringComparison.Ordinal)} --steps 20 >/dev/null");
        Outcome outcome = await Run($"microgpt {Train} --steps 20 {closed}");
        Assert.Equal(0, outcome.ExitCode);
        RunFiles.AssertSame(_cli.PathOf("open"), _cli.PathOf("run"));
        foreach (string file in Directory.EnumerateFiles(_cli.PathOf("open"), "*", SearchOption.AllDirectories))
        {
            Assert.True(File.Exists(file.Replace("/open/", "/run/", StringComparison.Ordinal)), file);
        }
    }

    [Theory]
    [InlineData("info")]
    [InlineData("--help")]
    [InlineData("--version")]
    public async Task A_full_disk_behind_the_output_is_an_error(string arguments)
    {
        Outcome outcome = await Run($"microgpt {arguments} >/dev/full");
        Assert.Contains("No space left on device", outcome.Failed(1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_goes_on_with_a_full_disk_behind_its_output()
    {
        Outcome outcome = await Run($"microgpt {Train} --steps 20 >/dev/full");
        Assert.Contains("No space left on device", outcome.Failed(0), StringComparison.Ordinal);
        Assert.Equal("step-00000020", Path.GetFileName(RunFiles.Last(_cli.PathOf("run"))));
    }

    [Theory]
    [InlineData("HUP")]
    [InlineData("INT")]
    public async Task A_signal_that_was_ignored_at_the_start_stays_ignored(string signal)
    {
        Outcome outcome = await Run($"""
            trap '' {signal}
            microgpt {Train} --steps 600 &
            until [ -s run/metrics.jsonl ]; do sleep 0.02; done
            kill -{signal} $!
            wait $!
            """);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("step-00000600", Path.GetFileName(RunFiles.Last(_cli.PathOf("run"))));
    }

    [Fact]
    public async Task A_signal_ends_a_chat_that_waits_for_a_line()
    {
        await Run($"microgpt {Train} --steps 2");
        Outcome outcome = await Run("""
            mkfifo lines
            (echo ma; exec sleep 1000) >lines &
            writer=$!
            microgpt chat --from run <lines >out &
            program=$!
            until [ -s out ]; do sleep 0.05; done
            sleep 1
            kill -TERM $program
            wait $program
            echo $?
            kill $writer
            """);
        Assert.Equal("130\n", outcome.Output);
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_at_once()
    {
        await Run($"microgpt {Train} --steps 2");
        // The reader of the pipe sleeps, so that the program waits in a write that the first signal cannot end.
        Outcome outcome = await Run("""
            mkfifo pipe
            sleep 1000 <pipe &
            reader=$!
            microgpt generate --from run --count 1000000 --exit-threshold 1 >pipe &
            program=$!
            written=0
            same=0
            while sleep 1 && kill -0 $program; do
                before=$written
                written=$(sed -n 's/^wchar: //p' /proc/$program/io)
                same=$([ $written = $before ] && echo $((same + 1)) || echo 0)
                [ $written -gt 60000 ] && [ $same -ge 5 ] && break
            done
            kill -TERM $program
            sleep 1
            kill -TERM $program
            wait $program
            echo $?
            kill $reader
            """);
        Assert.Equal("143\n", outcome.Output);
    }

    private Task<Outcome> Run(string script)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string program = Path.Combine(AppContext.BaseDirectory, "microgpt.dll");
        // A function would put the program into a subshell of its own in the background, where $! is not its number.
        string command = script.Replace("microgpt ", $"'{host}' '{program}' ", StringComparison.Ordinal);
        return Program.RunProcess("/bin/sh", ["-c", command], _cli.Directory);
    }
}
