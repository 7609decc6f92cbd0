using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace MicroGpt.CommandLine.Cli;

/// <summary>Options whose value is one number or several, separated by commas. The error names the allowed values.</summary>
internal static class ListOptions
{
    /// <param name="several">Whether more than one number is allowed.</param>
    public static Option<T[]?> Numbers<T>(
        string name, string description, string placeholder, string kind, T least, T most, bool several = true)
        where T : struct, INumber<T>
    {
        string range = string.Create(CultureInfo.InvariantCulture, $"from {least} to {most}");
        string allowed = several ? $"{kind}s {range}, separated by commas" : $"a {kind} {range}";
        return new Option<T[]?>(name)
        {
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            HelpName = several ? $"{placeholder},{placeholder},..." : placeholder,
            CustomParser = result => Parse(result, name, allowed, least, most, several),
        };
    }

    /// <summary>The values of an option; null if it is not given.</summary>
    public static T[]? Of<T>(ParseResult result, Option<T[]?> option) => result.GetValue(option) is { Length: > 0 } values ? values : null;

    /// <summary>Number of values that an option has; 0 if it is not given, or not valid, which its own error reports.</summary>
    public static int Count<T>(CommandResult result, Option<T[]?> option) =>
        result.GetResult(option) is { Implicit: false } given && !given.Errors.Any() ? given.GetValueOrDefault<T[]?>()?.Length ?? 0 : 0;

    private static T[]? Parse<T>(ArgumentResult result, string name, string allowed, T least, T most, bool several)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var values = new T[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            // Written as "in range", so that NaN is rejected.
            bool valid = T.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])
                && values[i] >= least && values[i] <= most;
            if (!valid || (parts.Length > 1 && !several))
            {
                result.AddError($"{name} takes {allowed}, not {Usage.Quote(text)}.");
                return null;
            }
        }

        return values;
    }
}
