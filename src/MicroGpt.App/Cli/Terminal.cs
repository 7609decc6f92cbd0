namespace MicroGpt.App.Cli;

/// <summary>Where a command writes: the console in the program, strings in tests.</summary>
/// <param name="Interactive">Whether a person watches the output, so that one line may be rewritten in place.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool Interactive)
{
    /// <summary>Whether a person watches standard error.</summary>
    public bool ErrorInteractive { get; init; }

    /// <summary>Opens standard input. Commands that read nothing leave it closed.</summary>
    public Func<TextReader> OpenInput { get; init; } = () => TextReader.Null;

    /// <summary>Whether a person types the input.</summary>
    public bool InputInteractive { get; init; }

    /// <summary>A failing write to the output throws <see cref="OutputException"/>. Standard error never fails.</summary>
    public static Terminal OfConsole()
    {
        bool rewrites = Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");
        return new Terminal(
            StandardDescriptors.OpenOutput(),
            new TolerantWriter(StandardDescriptors.OpenError()),
            rewrites && !Console.IsOutputRedirected)
        {
            ErrorInteractive = rewrites && !Console.IsErrorRedirected,
            OpenInput = () => Console.In,
            InputInteractive = rewrites && !Console.IsInputRedirected,
        };
    }

    public void WriteLine(string line = "") => Output.WriteLine(line);

    /// <summary>The same terminal for a command that goes on when its output cannot be written.</summary>
    public Terminal Tolerant() => this with
    {
        Output = new TolerantWriter(Output, failure => Error.WriteLine($"microgpt: {failure.Message} The command goes on without it.")),
    };

    /// <summary>Standard error as a terminal, for the progress of commands whose output is the result.</summary>
    public Terminal ForProgress() => new(Error, Error, ErrorInteractive);
}
