using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Finds what is wrong with a command line, in the program's own words and with the nearest name that exists.</summary>
internal static class Usage
{
    private const int LongestQuote = 60;

    /// <summary>Makes "--prompt=" two arguments, because the parser would take the next option as its value.</summary>
    public static string[] SplitEmptyValues(Command root, IReadOnlyList<string> arguments)
    {
        HashSet<string> options = [.. root.Subcommands.SelectMany(command => command.Options).Select(option => option.Name)];
        return
        [
            .. arguments.SelectMany(argument =>
                argument is [.. string name, '=' or ':'] && options.Contains(name) ? new[] { name, "" } : [argument]),
        ];
    }

    /// <summary>One sentence about the first mistake; null if there is none.</summary>
    /// <param name="arguments">The command line as the person wrote it.</param>
    public static string? FindMistake(ParseResult result, IReadOnlyList<string> arguments)
    {
        if (FindForgottenValue(result.CommandResult.Command, arguments) is { } forgotten)
        {
            return $"{forgotten} needs a value. Write {forgotten}=TEXT if the value begins with --.";
        }

        if (result.Tokens.FirstOrDefault(token => token.Type == TokenType.Directive) is { } directive)
        {
            return Unknown(result.RootCommandResult.Command, directive.Value);
        }

        if (result.UnmatchedTokens is [string first, ..])
        {
            return Unknown(result.CommandResult.Command, first);
        }

        if (result.CommandResult.Command is RootCommand root && result.Errors.Count > 0)
        {
            return $"A command is missing: {string.Join(", ", root.Subcommands.Select(command => command.Name))}.";
        }

        foreach (OptionResult option in result.CommandResult.Children.OfType<OptionResult>())
        {
            if (option.IdentifierTokenCount > 1)
            {
                return $"{option.Option.Name} is given {option.IdentifierTokenCount} times. Give it once.";
            }

            if (option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues && !option.Implicit)
            {
                return $"{option.Option.Name} needs a value.";
            }
        }

        return result.Errors.Count > 0 ? result.Errors[0].Message : null;
    }

    /// <summary>Whether a shell asks how a line can go on: <c>[suggest:POSITION] LINE</c>.</summary>
    public static bool AsksForCompletions(ParseResult result) =>
        result.Tokens is [{ Type: TokenType.Directive } directive, { } line]
        && IsSuggest(directive.Value, line.Value.Length)
        && result.RootCommandResult.Command is RootCommand root
        && root.Directives.OfType<SuggestDirective>().Any(known => known.Action == result.Action);

    private static bool IsSuggest(string directive, int length) =>
        directive == "[suggest]"
        || (directive is ['[', 's', 'u', 'g', 'g', 'e', 's', 't', ':', .. string position, ']']
            && int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out int at)
            && at <= length);

    /// <summary>Whether a value is the name of an option of its command, so that the value was forgotten.</summary>
    public static bool IsOption(ArgumentResult result, string value)
    {
        SymbolResult? parent = result;
        while (parent is not null and not CommandResult)
        {
            parent = parent.Parent;
        }

        return parent is CommandResult command && IsOption(command.Command, value);
    }

    private static bool IsOption(Command command, string value) => command.Options.Any(option => option.Name == NameIn(value));

    /// <summary>The option that is followed by another one; null if there is none. The parser would take that one as the value.</summary>
    private static string? FindForgottenValue(Command command, IReadOnlyList<string> arguments) => arguments
        .Zip(arguments.Skip(1))
        .Where(pair => command.Options.Any(option => option.Name == pair.First && option.Arity.MinimumNumberOfValues > 0))
        .FirstOrDefault(pair => IsOption(command, pair.Second))
        .First;

    private static string NameIn(string argument) => argument.Split('=', ':')[0];

    /// <summary>A value in quotes, on one line and not too long to read.</summary>
    public static string Quote(string value)
    {
        string shown = value.Length > LongestQuote ? value[..LongestQuote] + "..." : value;
        return $"'{string.Concat(shown.Select(character => char.IsControl(character) ? ' ' : character))}'";
    }

    private static string Unknown(Command command, string written)
    {
        bool isOption = written.StartsWith('-');
        string[] known = isOption
            ? [.. command.Options.Select(option => option.Name)]
            : [.. command.Subcommands.Select(subcommand => subcommand.Name)];
        string name = isOption ? NameIn(written) : written;
        string remedy = Suggestion.For(name, known) is { } near && near != name ? $" Did you mean '{near}'?" : "";
        string what = isOption ? "option" : command is RootCommand ? "command" : "argument";
        return $"There is no {what} {Quote(name)}.{remedy}";
    }
}
