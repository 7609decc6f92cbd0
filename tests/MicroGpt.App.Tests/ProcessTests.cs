using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MicroGpt.App.Tests;

/// <summary>The real program in its own process, with the model of model.json: signals, and the state after a kill.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private const int HangUp = 1;
    private const int Interrupt = 2;
    private const int Kill = 9;
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Cli _cli = new();
    private readonly Program _program;

    public ProcessTests() => _program = new Program(_cli.Directory);

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData(HangUp)]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_saves_and_exits_with_130(int signal)
    {
        // A child process inherits ignored signals, and then Ctrl-C does not reach it.
        bool isCI = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipWhen(
            IsIgnored(signal) && !isCI, $"Signal {signal} is ignored here, as for jobs that a shell started in the background.");

        using Process process = Start("run", "1000000");
        await WaitForSteps("run", 3);
        Assert.Equal(0, SendSignal(process.Id, signal));
        string output = await OutputOf(process);
        Assert.Equal(130, process.ExitCode);
        Assert.Contains("--resume", output, StringComparison.Ordinal);
        string[] metrics = RunFiles.Metrics(_cli.PathOf("run", "metrics.jsonl"));
        Assert.Equal($"step-{metrics.Length:D8}", Path.GetFileName(RunFiles.Last(_cli.PathOf("run"))));
    }

    [Theory]
    [InlineData("generate", "--count", "1000000")]
    [InlineData("bench", "--seconds", "3600")]
    public async Task A_signal_ends_what_has_nothing_to_save(string command, params string[] arguments)
    {
        await Finish(Start("run", "2"));
        using Process process = _program.Start([command, .. command == "bench" ? Array.Empty<string>() : ["--from", "run"], .. arguments]);
        await WaitUntilItListens(process);
        Assert.Equal(0, SendSignal(process.Id, Terminate));
        string output = await OutputOf(process);
        Assert.Equal(130, process.ExitCode);
        Assert.True(output.Length == 0 || output.EndsWith('\n'), "The last line is not whole.");
    }

    [Fact]
    public async Task A_killed_run_goes_on_to_the_same_bits()
    {
        await Finish(Start("whole", "300"));
        using (Process killed = Start("killed", "300"))
        {
            await WaitForSteps("killed", 150);
            Assert.Equal(0, SendSignal(killed.Id, Kill));
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await Finish(Start("killed", "300", "--resume"));
        RunFiles.AssertSame(_cli.PathOf("whole"), _cli.PathOf("killed"));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    /// <summary>Whether this process, and thus its children, ignores a signal; false if the system does not report it.</summary>
    private static bool IsIgnored(int signal) => HasSignal("self", "SigIgn:", signal);

    private static bool HasSignal(string process, string mask, int signal)
    {
        string status = $"/proc/{process}/status";
        string? line =
            File.Exists(status) ? File.ReadLines(status).FirstOrDefault(text => text.StartsWith(mask, StringComparison.Ordinal)) : null;
        return line is not null
            && (ulong.Parse(line[mask.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
    }

    /// <summary>Waits until a program handles SIGHUP. The .NET runtime does not, so the program does.</summary>
    private static async Task WaitUntilItListens(Process process)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which signals a process handles.");
        var clock = Stopwatch.StartNew();
        while (!HasSignal(process.Id.ToString(CultureInfo.InvariantCulture), "SigCgt:", HangUp))
        {
            Assert.True(clock.Elapsed < Patience, "The program does not begin.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Reads the output of a process until it ends. A process that does not end is killed and fails the test.</summary>
    private static async Task<string> OutputOf(Process process)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return output;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static async Task Finish(Process process)
    {
        using (process)
        {
            await OutputOf(process);
            Assert.Equal(0, process.ExitCode);
        }
    }

    private Process Start(string run, string steps, params string[] arguments) => _program.Start(
    [
        "train", "--data", _cli.DataFile, "--out", run, "--steps", steps, "--eval-every", "100", "--samples", "0", .. arguments,
    ]);

    /// <summary>Waits until the run has written a number of metrics lines.</summary>
    private async Task WaitForSteps(string run, int steps)
    {
        string metrics = _cli.PathOf(run, "metrics.jsonl");
        var clock = Stopwatch.StartNew();
        while (!File.Exists(metrics) || File.ReadLines(metrics).Count() < steps)
        {
            Assert.True(clock.Elapsed < Patience, "The run does not get on.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
