using System.Diagnostics;

namespace MicroGpt.Experiments;

/// <summary>The result of a finished process.</summary>
internal sealed record ProcessOutput(int ExitCode, string Output, string Error)
{
    /// <summary>The last line of the error output, where the programs here write their message.</summary>
    public string Complaint => (Error.Trim().Length > 0 ? Error : Output).Trim().Split('\n')[^1];
}

internal static class ChildProcess
{
    /// <summary>Runs <c>dotnet</c> to its end. On cancellation, it and its child processes are killed.</summary>
    public static async Task<ProcessOutput> RunAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new ProcessOutput(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    /// <exception cref="ExperimentException">The command failed; the message includes the error.</exception>
    public static async Task<string> RequireAsync(string directory, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        ProcessOutput done = await RunAsync(directory, arguments, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return done.ExitCode == 0
            ? done.Output
            : throw new ExperimentException($"This command failed: {CommandLines.Join(arguments)}\n  {done.Complaint}");
    }
}
