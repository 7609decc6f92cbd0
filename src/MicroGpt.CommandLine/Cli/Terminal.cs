namespace MicroGpt.CommandLine.Cli;

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

    /// <summary>Reads the size of the window, for a display that takes all of it; null where only lines are written.</summary>
    public Func<WindowSize>? Window { get; init; }

    /// <summary>Whether colours are wanted (https://no-color.org).</summary>
    public bool Coloured { get; init; }

    /// <summary>A failing write to the output throws <see cref="OutputException"/>. Standard error never fails.</summary>
    public static Terminal OfConsole()
    {
        // A build server may offer a terminal that nobody watches.
        bool rewrites = Environment.GetEnvironmentVariable("TERM") is not (null or "dumb")
            && Environment.GetEnvironmentVariable("CI") is not "true";
        bool interactive = rewrites && !Console.IsOutputRedirected;
        return new Terminal(StandardDescriptors.OpenOutput(), new TolerantWriter(StandardDescriptors.OpenError()), interactive)
        {
            ErrorInteractive = rewrites && !Console.IsErrorRedirected,
            OpenInput = () => Console.In,
            InputInteractive = rewrites && !Console.IsInputRedirected,
            Window = interactive ? WindowSize.Read : null,
            Coloured = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        };
    }

    public void WriteLine(string line = "") => Output.WriteLine(line);

    /// <summary>Writes a sentence about trouble to standard error.</summary>
    public void Warn(string sentence) => Error.WriteLine($"microgpt: {sentence}");

    /// <summary>The same terminal without its output: only errors are shown.</summary>
    public Terminal Silent() => new(TextWriter.Null, Error, Interactive: false);

    /// <summary>The same terminal for a command that goes on when its output cannot be written.</summary>
    public Terminal Tolerant() => this with
    {
        Output = new TolerantWriter(Output, failure => Error.WriteLine($"microgpt: {failure.Message} The command goes on without it.")),
    };

    /// <summary>Standard error as a terminal, for the progress of commands whose output is the result.</summary>
    public Terminal ForProgress() => new(Error, Error, ErrorInteractive);
}
