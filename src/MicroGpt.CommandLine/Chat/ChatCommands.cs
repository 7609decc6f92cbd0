using System.Globalization;
using System.Numerics;
using MicroGpt.CommandLine.Cli;
using MicroGpt.CommandLine.Generation;
using MicroGpt.Runtime;
using MicroGpt.Runtime.Model;

namespace MicroGpt.CommandLine.Chat;

/// <summary>The commands of a chat. A value that is not allowed gets a sentence and changes nothing.</summary>
internal sealed class ChatCommands<TModel>(Conversation<TModel> conversation, int mostLoops)
    where TModel : ICompiledModel
{
    public const string Quit = "quit";

    private static readonly (string Name, string Value, string What)[] s_commands =
    [
        ("temperature", "X", "sample with temperature X; 0 takes the likeliest character"),
        ("depth", "on|off", "show how many loops each character took"),
        ("loops", "N", "run up to N loops, also more than in training"),
        ("seed", "N", "begin again with seed N; each answer adds 1 to it"),
        ("reset", "", "forget the text so far"),
        ("help", "", "show this list"),
        (Quit, "", "leave; Ctrl-D does the same"),
    ];

    /// <summary>Runs a command other than <see cref="Quit"/>.</summary>
    /// <returns>What to tell the person.</returns>
    /// <exception cref="MicroGptException">There is no such command, or its value is not allowed.</exception>
    public string Run(string name, string value)
    {
        GenerationStyle style = conversation.Style;
        switch (name)
        {
            case "temperature":
                double temperature = value.Length == 0
                    ? style.Sampling.Temperature
                    : Number(name, value, "a number", 0d, GenerationStyle.HighestTemperature);
                conversation.Change(style with { Sampling = style.Sampling with { Temperature = temperature } });
                return $"The temperature is {Text.Exact(temperature)}.";
            case "depth":
                return Depth(style, value);
            case "loops":
                int loops = value.Length == 0
                    ? TModel.Description.Architecture.LoopsOf(style.Loops)
                    : Number(name, value, "a whole number", 1, mostLoops);
                conversation.Change(value.Length == 0 ? style : style with { Loops = loops });
                return $"A character takes at most {Text.Plural(loops, "loop")}.";
            case "seed":
                if (value.Length > 0)
                {
                    conversation.Reseed(Number(name, value, "a whole number", 0L, long.MaxValue));
                }

                return $"The seed is {conversation.Style.Sampling.Seed}. Each answer adds 1 to it.";
            case "reset":
                NoValue(name, value);
                conversation.Reset();
                return conversation.Continues
                    ? "The text so far is forgotten."
                    : "Each prompt begins a new text, so there was nothing to forget.";
            case "help":
                NoValue(name, value);
                return Help();
            default:
                throw new MicroGptException(Unknown(name, value));
        }
    }

    private string Depth(GenerationStyle style, string value)
    {
        if (value is not ("" or "on" or "off"))
        {
            throw new MicroGptException($"/depth takes on or off, not {Usage.Quote(value)}.");
        }

        bool shows = value.Length == 0 ? style.ShowDepth : value == "on";
        conversation.Change(style with { ShowDepth = shows });
        return shows ? "Loops are shown." : "Loops are not shown.";
    }

    private static string Help()
    {
        int width = s_commands.Max(command => command.Name.Length + command.Value.Length) + 2;
        return string.Join('\n', s_commands.Select(c => $"  {$"/{c.Name} {c.Value}".PadRight(width)}  {c.What}"))
            + "\nA line without a slash is a prompt. Two slashes begin a prompt with one slash. An empty line lets the model write on.";
    }

    private static T Number<T>(string name, string value, string kind, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        string range = most == T.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{kind} of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"{kind} from {least} to {most}");
        return T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out T number) && number >= least && number <= most
            ? number
            : throw new MicroGptException($"/{name} takes {range}, not {Usage.Quote(value)}.");
    }

    private static void NoValue(string name, string value)
    {
        if (value.Length > 0)
        {
            throw new MicroGptException($"/{name} takes no value.");
        }
    }

    private static string Unknown(string name, string value)
    {
        string[] names = [.. s_commands.Select(command => command.Name)];
        string? meant = Array.Find(names, known => name.Length > 0 && known.StartsWith(name, StringComparison.Ordinal));
        string near = (meant ?? Suggestion.For(name, names)) is { } found ? $" Did you mean '/{found}'?" : "";
        string line = value.Length > 0 ? $"/{name} {value}" : $"/{name}";
        return $"There is no command {Usage.Quote("/" + name)}.{near} /help lists them. "
            + $"To send it as text, write {Usage.Quote("/" + line)}.";
    }
}
