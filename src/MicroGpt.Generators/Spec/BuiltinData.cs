namespace MicroGpt.Generators.Spec;

/// <summary>Data sets inside the runtime, which <c>training.data</c> can name instead of a path.</summary>
internal static class BuiltinData
{
    public const string Prefix = "builtin:";

    private const string AdditionOfDigits = "builtin:addition:";

    /// <summary>As messages list them.</summary>
    public static readonly IReadOnlyList<string> Names = ["builtin:names", "builtin:addition", AdditionOfDigits + "DIGITS"];

    public static bool Exists(string data) =>
        Names.Take(2).Contains(data)
        || (data.StartsWith(AdditionOfDigits, StringComparison.Ordinal)
            && data.Substring(AdditionOfDigits.Length) is [>= '1' and <= '9']);
}
