using System.CommandLine;
using System.CommandLine.Parsing;

namespace MicroGpt.App.Tests;

/// <summary>Examples in the help, and completions for a shell.</summary>
public sealed class HelpTests
{
    private static readonly RootCommand Root =
        CommandLine<BigramModel>.Build(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false));

    public static TheoryData<string> Commands { get; } = [.. Root.Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_examples_that_are_no_mistakes(string name)
    {
        Command command = Root.Subcommands.Single(command => command.Name == name);
        IReadOnlyList<Example> examples = Examples.Of(command);
        Assert.InRange(examples.Count, 1, 3);
        string help = Cli.Run(name, "--help").Succeeded().Output;
        foreach (Example example in examples)
        {
            Assert.Contains($"  {example.Line}\n      {example.What}\n", help, StringComparison.Ordinal);
            string[] words = [.. CommandLineParser.SplitCommandLine(example.Line.Split(" < ")[0])];
            Assert.Equal([Examples.Program, name], words[..2]);
            Assert.Null(Usage.FindMistake(CommandLine<BigramModel>.Parse(Root, words[1..]), words[1..]));
        }
    }

    [Fact]
    public void The_help_of_the_program_has_examples_too()
    {
        string help = Cli.Run("--help").Succeeded().Output;
        Assert.InRange(Examples.Of(Root).Count, 1, 3);
        Assert.All(Examples.Of(Root), example => Assert.Contains(example.Line, help, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("train --s", "--samples,--save-every,--seed,--stage,--steps")]
    [InlineData("gen", "generate")]
    [InlineData("train --stage ", "exit,model")]
    [InlineData("train --stage ex", "exit")]
    [InlineData("generate --exit-sc", "--exit-scope")]
    public void A_shell_gets_what_can_follow(string line, string expected)
    {
        string[] found = Complete(line, line.Length);
        // The library also offers names that contain the word; a shell keeps those that begin with it.
        string word = line[(line.LastIndexOf(' ') + 1)..];
        string[] kept = [.. found.Where(name => name.StartsWith(word, StringComparison.Ordinal))];
        Assert.Equal(expected.Split(','), word.Length == 0 ? kept.Where(name => !name.StartsWith('-')) : kept);
    }

    [Fact]
    public void What_stands_behind_the_cursor_does_not_matter() =>
        Assert.Contains("--save-every", Complete("train --sa --steps 5", 10));

    [Fact]
    public async Task The_program_completes_its_own_name()
    {
        string line = "microgpt train --s";
        using var cli = new Cli();
        Outcome outcome = await new Program(cli.Directory).Run([$"[suggest:{line.Length}]", line]);
        Assert.Contains("--save-every", outcome.Succeeded().Output.Split(Environment.NewLine));
    }

    private static string[] Complete(string line, int position) => Cli.Run($"[suggest:{position}]", line).Succeeded().Output
        .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
