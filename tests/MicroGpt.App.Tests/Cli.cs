namespace MicroGpt.App.Tests;

/// <summary>Runs the command line in this process, for <see cref="BigramModel"/>, in a directory that is deleted afterwards.</summary>
public sealed class Cli : IDisposable
{
    public Cli() => File.WriteAllLines(DataFile, Enumerable.Range(0, 400).Select(Word));

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("microgpt-").FullName;

    public string PathOf(params string[] parts) => Path.Combine([Directory, .. parts]);

    public static Outcome Run(params string[] arguments) => Run<BigramModel>(arguments);

    /// <summary>The same for another model.</summary>
    internal static Outcome Run<TModel>(params string[] arguments)
        where TModel : ICompiledModel => RunWithInput<TModel>("", arguments);

    /// <summary>The same with lines on standard input.</summary>
    internal static Outcome RunWithInput<TModel>(string input, params string[] arguments)
        where TModel : ICompiledModel
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, Interactive: false) { OpenInput = () => new StringReader(input) };
        int exitCode = CommandLine<TModel>.Run(arguments, terminal);
        return new Outcome(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Words to learn from, so that these tests do not depend on what the program ships.</summary>
    public string DataFile => PathOf("words.txt");

    /// <summary>A short run without samples.</summary>
    public Outcome Train(string run, params string[] arguments) =>
        Run(["train", "--data", DataFile, "--out", PathOf(run), "--samples", "0", .. arguments]);

    public Outcome Resume(string run, params string[] arguments) =>
        Run(["train", "--resume", "--out", PathOf(run), "--samples", "0", .. arguments]);

    /// <summary>Consonants and vowels alternate, so that a bigram model can learn something.</summary>
    private static string Word(int number) => string.Concat(
        Enumerable.Range(0, 3 + (number % 5))
            .Select(i => (i % 2 == 0 ? "bdklmnrs" : "aeiou")[(number * 7 / (i + 1)) % (i % 2 == 0 ? 8 : 5)]));

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}

public sealed record Outcome(int ExitCode, string Output, string Error)
{
    /// <summary>Returns the outcome after asserting success and an empty error output.</summary>
    public Outcome Succeeded()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return this;
    }

    /// <summary>Returns the message on standard error after asserting that it is one line and not a stack trace.</summary>
    public string Failed(int exitCode)
    {
        Assert.Equal(exitCode, ExitCode);
        string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("microgpt: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
        return line;
    }
}
