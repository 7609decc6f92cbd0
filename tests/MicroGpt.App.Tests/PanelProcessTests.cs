using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MicroGpt.App.Tests;

/// <summary>The real program on a pseudo terminal, which <c>script</c> of util-linux makes.</summary>
public sealed partial class PanelProcessTests : IDisposable
{
    private const string Enter = "\e[?1049h";
    private const string Leave = "\e[?7h\e[?25h\e[?1049l";
    private const int Terminate = 15;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Cli _cli = new();

    public PanelProcessTests() => Assert.SkipUnless(
        OperatingSystem.IsLinux() && (File.Exists("/usr/bin/script") || Environment.GetEnvironmentVariable("CI") == "true"),
        "There is no script command, which makes a pseudo terminal.");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_terminal_gets_the_panel_and_is_given_back()
    {
        string output = await Run("30", "TERM=xterm");
        Assert.True(output.IndexOf(Enter, StringComparison.Ordinal) < output.IndexOf(Leave, StringComparison.Ordinal));
        Assert.DoesNotContain('\e', output[(output.IndexOf(Leave, StringComparison.Ordinal) + Leave.Length)..]);
        Assert.Matches("\e\\[[0-9;]+m", output);
        Assert.Contains("this model", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_colours_there_is_the_same_layout()
    {
        string output = await Run("30", "TERM=xterm", "NO_COLOR=1");
        Assert.Contains(Enter, output, StringComparison.Ordinal);
        Assert.DoesNotMatch("\e\\[[0-9;]*m", output);
    }

    [Theory]
    [InlineData("TERM=dumb")]
    [InlineData("TERM=xterm", "CI=true")]
    public async Task A_terminal_that_nobody_watches_gets_plain_lines(params string[] environment)
    {
        string output = await Run("30", environment);
        Assert.DoesNotContain('\e', output);
        Assert.Contains("tokens/s", output, StringComparison.Ordinal);
    }

    /// <summary>The first signal saves. The second one ends the process at once, and no finally block runs.</summary>
    [Fact]
    public async Task A_second_signal_gives_the_terminal_back_too()
    {
        using Process script = Start("1000000", "TERM=xterm");
        Task<string> reading = script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        int process = await ProcessOfRun();

        // The second one comes while the program saves, most of the time.
        var clock = Stopwatch.StartNew();
        while (!script.HasExited && clock.Elapsed < s_patience)
        {
            // It fails once the process is gone.
            _ = Send(process, Terminate);
            await Task.Delay(2, TestContext.Current.CancellationToken);
        }

        string output = await reading;
        int entered = output.IndexOf(Enter, StringComparison.Ordinal);
        Assert.True(entered < 0 || output.IndexOf(Leave, entered, StringComparison.Ordinal) > entered, "The screen was not left.");
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);

    private async Task<string> Run(string steps, params string[] environment)
    {
        using Process script = Start(steps, environment);
        return await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts training on a pseudo terminal, and writes the number of its process to a file.</summary>
    private Process Start(string steps, params string[] environment)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string program = Path.Combine(AppContext.BaseDirectory, "microgpt.dll");
        string command = "echo $$ > pid; stty cols 90 rows 30; "
            + $"exec env -u CI -u NO_COLOR {string.Join(' ', environment)} '{host}' '{program}' "
            + $"train --data '{_cli.DataFile}' --out run --steps {steps} --samples 0 --threads 1";
        var start = new ProcessStartInfo("script")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            WorkingDirectory = _cli.Directory,
        };
        foreach (string argument in new[] { "-qec", command, "/dev/null" })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>The process of the program, once the run has metrics.</summary>
    private async Task<int> ProcessOfRun()
    {
        var clock = Stopwatch.StartNew();
        while (!File.Exists(_cli.PathOf("run", "metrics.jsonl")) || new FileInfo(_cli.PathOf("run", "metrics.jsonl")).Length == 0)
        {
            Assert.True(clock.Elapsed < s_patience, "The run does not begin.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return int.Parse(await File.ReadAllTextAsync(_cli.PathOf("pid"), TestContext.Current.CancellationToken), null);
    }
}
