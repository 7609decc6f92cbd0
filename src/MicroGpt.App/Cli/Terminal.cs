namespace MicroGpt.App.Cli;

/// <summary>Where a command writes: the console in the program, strings in tests.</summary>
/// <param name="Interactive">Whether a person watches, so that one line may be rewritten in place.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool Interactive)
{
    public static Terminal OfConsole() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb"));

    public void WriteLine(string line = "") => Output.WriteLine(line);
}
