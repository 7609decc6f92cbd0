using System.CommandLine;
using System.Text;
using MicroGpt.App;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Commands;
using MicroGpt.Fuzz.Inputs;

namespace MicroGpt.Fuzz.Targets;

/// <summary>A command line, one argument in each line of the input. It is parsed, and every option is read; no command runs.</summary>
internal static class ArgumentsTarget
{
    private static readonly RootCommand Root = CommandLine<Model>.Build(new Terminal(TextWriter.Null, TextWriter.Null, Interactive: false));

    private static readonly Option[] Options = [.. Root.Subcommands.SelectMany(command => command.Options)];

    public static string[] Words { get; } =
    [
        .. Root.Subcommands.Select(command => command.Name), .. Options.Select(option => option.Name).Distinct(),
        "--help", "--version", "-h", "--", "=", "=-1", "\n", "\n0\n", "1e999", "NaN", "-0", "\u0660", "2147483648", "9223372036854775808",
        "0x10", "1_000", " 1", "''",
    ];

    public static void Run(ReadOnlySpan<byte> input)
    {
        string[] arguments = Encoding.UTF8.GetString(input).Split('\n');
        ParseResult result = CommandLine<Model>.Parse(Root, Usage.SplitEmptyValues(Root, arguments));
        string? mistake = Usage.FindMistake(result, arguments);
        DefectException.Unless(mistake is null || mistake.Trim().Length > 0, "a mistake has a sentence");

        // Help wins over mistakes, and then the values are not read.
        Command command = result.CommandResult.Command;
        for (int i = 0; mistake is null && result.Action == command.Action && i < command.Options.Count; i++)
        {
            result.GetResult(command.Options[i])?.GetValueOrDefault<object?>();
        }
    }

    public static byte[] Grammar(Draw draw)
    {
        Command command = draw.Pick([.. Root.Subcommands]);
        var words = new List<string> { command.Name };
        for (int option = draw.Below(4); option > 0; option--)
        {
            words.Add(draw.Pick([.. command.Options]).Name);
            words.AddRange(draw.Chance(4) ? [] : [draw.Pick(draw.Number(), draw.Word(), "lines", "portable", "exit", "past", "0.5")]);
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', words));
    }
}
