using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Options whose values are checked while parsing. The error names the allowed values.</summary>
internal static class OptionKinds
{
    /// <summary>A path or a name. A slash at its end, as the shell's completion leaves it, says nothing and is dropped.</summary>
    public static Option<string?> Path(string name, string description, string placeholder) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        CustomParser = result => ParsePath(result, result.Tokens[0].Value, name),
    };

    /// <summary>One or more paths.</summary>
    public static Option<string[]?> Paths(string name, string description, string placeholder) => new(name)
    {
        Description = description,
        HelpName = placeholder,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(token => ParsePath(result, token.Value, name)).OfType<string>()],
    };

    /// <summary>A <see cref="SaveInterval"/>.</summary>
    public static Option<string?> Interval(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "T",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (SaveInterval.TryParse(text, out _))
            {
                return text;
            }

            result.AddError($"{name} takes {SaveInterval.Forms}, not '{text}'.");
            return null;
        },
    };

    /// <summary>A time such as 45m.</summary>
    public static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "T",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (SaveInterval.TryParse(text, out SaveInterval time) && time.Seconds > 0)
            {
                return TimeSpan.FromSeconds(time.Seconds);
            }

            result.AddError($"{name} takes a time such as 30s, 45m or 2h, not {Usage.Quote(text)}.");
            return null;
        },
    };

    /// <summary>Any text, also an empty one.</summary>
    public static Option<string?> Prose(string name, string description, string placeholder) => new(name)
    {
        Description = description,
        HelpName = placeholder,
    };

    public static Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            CustomParser = result => ParseChoice(result, name, values),
        };
        option.CompletionSources.Add(values);
        return option;
    }

    /// <summary>A choice among the words of an enum.</summary>
    public static Option<T?> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        string[] values = [.. Words.Values<T>().Select(Words.Of)];
        var option = new Option<T?>(name)
        {
            Description = description,
            HelpName = string.Join('|', values),
            CustomParser = result => Words.TryParse(ParseChoice(result, name, values), out T value) ? value : null,
        };
        // The library offers the names of the members, which the parser refuses.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(values);
        return option;
    }

    public static Option<bool> Flag(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.Zero,
    };

    public static Option<int?> Integer(string name, string description, int least, int most = int.MaxValue) =>
        Number(name, description, "N", "a whole number", least, most);

    public static Option<long?> LongInteger(string name, string description, long least, long most = long.MaxValue) =>
        Number(name, description, "N", "a whole number", least, most);

    public static Option<T?> Real<T>(string name, string description, T least, T most)
        where T : struct, IFloatingPointIeee754<T>, IMinMaxValue<T> =>
        Number(name, description, "X", "a number", least, most);

    private static Option<T?> Number<T>(string name, string description, string placeholder, string kind, T least, T most)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        string range = most == T.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"{kind} of at least {least}")
            : string.Create(CultureInfo.InvariantCulture, $"{kind} from {least} to {most}");
        return new Option<T?>(name)
        {
            Description = description,
            HelpName = placeholder,
            CustomParser = result => Parse(result, name, range, least, most),
        };
    }

    private static string? ParsePath(ArgumentResult result, string text, string name)
    {
        if (string.IsNullOrWhiteSpace(text) || Usage.IsOption(result, text))
        {
            result.AddError($"{name} needs a value.");
        }
        else if (text.Contains('\0', StringComparison.Ordinal))
        {
            result.AddError($"{name} has a NUL character, which no path contains.");
        }

        string trimmed = text.TrimEnd(System.IO.Path.DirectorySeparatorChar);
        return trimmed.Length == 0 ? text : trimmed;
    }

    private static T? Parse<T>(ArgumentResult result, string name, string range, T least, T most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        // Written as "in range", so that NaN is rejected.
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError($"{name} takes {range}, not {Usage.Quote(text)}.");
        return null;
    }

    private static string ParseChoice(ArgumentResult result, string name, string[] values)
    {
        string text = result.Tokens[0].Value;
        if (!values.Contains(text))
        {
            result.AddError($"{name} takes {string.Join(", ", values[..^1])} or {values[^1]}, not {Usage.Quote(text)}.");
        }

        return text;
    }
}
