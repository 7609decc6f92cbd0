using System.Globalization;

namespace MicroGpt.Runtime;

/// <summary>Data sets that need no file.</summary>
internal static class BuiltinData
{
    private const string Prefix = "builtin:";
    private const string Addition = "addition";

    public static bool IsBuiltin(string spec) => spec.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>UTF-8 text of a built-in data set.</summary>
    /// <exception cref="MicroGptException">There is no such data set.</exception>
    public static ReadOnlySpan<byte> Read(string spec)
    {
        string[] parts = spec[Prefix.Length..].Split(':');
        return parts switch
        {
            ["names"] => ReadNames(),
            [Addition] => AdditionProblems.Generate(AdditionProblems.DefaultDigits),
            [Addition, string digits] when IsDigits(digits, out int count) => AdditionProblems.Generate(count),
            _ => throw new MicroGptException(
                $"There is no built-in data set {spec}: use builtin:names, builtin:addition or "
                + $"builtin:addition:DIGITS with 1 to {AdditionProblems.MostDigits} digits."),
        };
    }

    private static bool IsDigits(string text, out int digits) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out digits)
        && digits is >= 1 and <= AdditionProblems.MostDigits;

    private static byte[] ReadNames()
    {
        using Stream stream = typeof(BuiltinData).Assembly.GetManifestResourceStream("names.txt")!;
        byte[] names = new byte[stream.Length];
        stream.ReadExactly(names);
        return names;
    }
}
