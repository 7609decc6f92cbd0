using System.Diagnostics;

namespace MicroGpt.App.Tests;

/// <summary>The real program in its own process, with the model of model.json.</summary>
internal sealed class Program(string workingDirectory)
{
    public Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment) => Start(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "microgpt.dll"), .. arguments],
        workingDirectory,
        environment);

    public Task<Outcome> Run(IEnumerable<string> arguments, params (string Name, string Value)[] environment) =>
        OutcomeOf(Start(arguments, environment));

    /// <summary>Runs any program to its end.</summary>
    public static Task<Outcome> RunProcess(string file, IEnumerable<string> arguments, string workingDirectory) =>
        OutcomeOf(Start(file, arguments, workingDirectory, []));

    private static Process Start(
        string file, IEnumerable<string> arguments, string workingDirectory, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static async Task<Outcome> OutcomeOf(Process started)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using Process process = started;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellation);
        string error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return new Outcome(process.ExitCode, await output, error);
    }
}
