namespace MicroGpt.App.Cli;

/// <summary>Where a command writes. Tests put strings here; the program puts the console.</summary>
/// <param name="Interactive">A person watches: one line may be rewritten in place.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool Interactive)
{
    public static Terminal OfConsole() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"));

    public void WriteLine(string line = "") => Output.WriteLine(line);
}
